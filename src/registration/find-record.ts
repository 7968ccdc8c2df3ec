/** Which of Security Center's records is an account's own: it must be found before another one is made. */
import type { Account } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import type { Registration } from '../model/security-center.ts';
import type { VendorAccount } from '../security-center/vendor-accounts.ts';

/** `account`: by the Huawei Cloud account that Security Center found behind it. */
export type FoundBy = 'id' | 'key' | 'alias' | 'account';

export interface FoundRecord {
  readonly record: VendorAccount;
  readonly by: FoundBy;
}

/** Whether an access key's ID fits one that may have been covered in part, as `ABCD****` or `AB****YZ`. */
export const isSameKeyId = (shown: string | null, id: string): boolean => {
  if (shown === null || !shown.includes('*')) return shown === id;
  const [head = '', ...tails] = shown.split(/\*+/);
  const tail = tails.at(-1) ?? '';
  // Only stars say nothing.
  const isTelling = head.length + tail.length >= 8;
  return isTelling && id.length >= head.length + tail.length && id.startsWith(head) && id.endsWith(tail);
};

const isSameName = (one: string | null, other: string): boolean => one?.normalize('NFC') === other.normalize('NFC');

const conflict = (message: string, records: readonly VendorAccount[]): AppError =>
  new AppError('registration-conflict', message, { details: { authIds: records.map(({ authId }) => authId) } });

const names = (records: readonly VendorAccount[]): string =>
  records.map(({ alias, authId }) => `"${alias ?? '(no name)'}" (${authId})`).join(', ');

type OwnedAccount = Pick<Account, 'name' | 'domainId' | 'accessKey'>;

/** A record of that name whose Huawei Cloud account is known to be another one is not ours to change. */
const refuseStranger = (account: OwnedAccount, { record, by }: FoundRecord): FoundRecord => {
  if (record.vendorUid === null || record.vendorUid === account.domainId || by === 'id') return { record, by };
  throw conflict(
    `Security Center has "${record.alias ?? account.name}" (${record.authId}) already, for another Huawei Cloud account (${record.vendorUid}).`,
    [record],
  );
};

/**
 * Finds the account's record: by the handle that was noted, by the key, by the name, or by the Huawei Cloud account behind it.
 * @throws AppError `registration-conflict` when key and name lead to different records, or to another Huawei Cloud account's
 */
export const findRecord = (
  account: OwnedAccount,
  known: Registration | null,
  records: readonly VendorAccount[],
): FoundRecord | null => {
  const noted = records.find(({ authId }) => known?.authId === authId);
  if (noted) return { record: noted, by: 'id' };
  const byKey = records.filter(({ accessKeyId }) => isSameKeyId(accessKeyId, account.accessKey.id));
  const byAlias = records.filter(({ alias }) => isSameName(alias, account.name));
  const byAccount = records.filter(({ vendorUid }) => vendorUid === account.domainId);
  const both = byKey.filter((record) => byAlias.includes(record));
  const matching = both.length === 1 ? both : [...new Set([...byKey, ...byAlias])];
  if (matching.length > 1) {
    throw conflict(
      `Security Center has several records that could be "${account.name}": ${names(matching)}.`,
      matching,
    );
  }
  const [record] = matching;
  if (record) return refuseStranger(account, { record, by: byKey.includes(record) ? 'key' : 'alias' });
  const [behind, another] = byAccount;
  if (behind && another) {
    throw conflict(`Security Center has this Huawei Cloud account several times: ${names(byAccount)}.`, byAccount);
  }
  return behind ? { record: behind, by: 'account' } : null;
};
