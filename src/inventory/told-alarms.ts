/** What each webhook was told and not yet told the end of, so that nothing is said twice and nothing is lost. */
import type { Alarm, AlarmKey, ToldAlarm } from '../model/notification.ts';
import type { Dialect } from './dialect.ts';
import type { InventoryDb, Tx } from './schema.ts';

export const selectToldAlarms = async (db: InventoryDb): Promise<ToldAlarm[]> => {
  const rows = await db.selectFrom('told_alarms').selectAll().orderBy('webhook').orderBy('since').execute();
  return rows.map(({ account_id, ...row }) => ({ accountId: account_id, ...row }));
};

const dropToldAlarm = async (tx: Tx, webhook: string, { accountId, kind, subject }: AlarmKey): Promise<void> => {
  await tx
    .deleteFrom('told_alarms')
    .where('webhook', '=', webhook)
    .where('account_id', '=', accountId)
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .execute();
};

export const putToldAlarms = async (
  tx: Tx,
  dialect: Dialect,
  webhook: string,
  raised: readonly Alarm[],
  over: readonly AlarmKey[],
): Promise<void> => {
  await dialect.lock(tx, 'webhook', webhook);
  for (const alarm of over) await dropToldAlarm(tx, webhook, alarm);
  for (const { accountId, kind, subject, detail, since } of raised) {
    await tx
      .insertInto('told_alarms')
      .values({ webhook, account_id: accountId, kind, subject, detail, since })
      .onConflict((conflict) =>
        conflict.columns(['webhook', 'account_id', 'kind', 'subject']).doUpdateSet({ detail, since }),
      )
      .execute();
  }
};

export const dropWebhook = async (tx: Tx, webhook: string): Promise<void> => {
  await tx.deleteFrom('told_alarms').where('webhook', '=', webhook).execute();
};
