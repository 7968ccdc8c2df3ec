/** What setups and repairs that were interrupted left in Huawei Cloud, said wherever accounts are looked at. */
import { isRepairOf, openJournal, type SetupEntry } from '../onboarding/journal.ts';
import type { Context } from './context.ts';
import type { Texts } from './texts/en.ts';

/** What the cloud is known to have of it; the answer to the last step may have been lost. */
export const leftText = (entry: SetupEntry, { wizard: { left } }: Texts): string => {
  const { groupId, grantedRoleIds, userId, accessKey, createdPolicyIds } = entry;
  const parts = [
    ...(createdPolicyIds.length > 0 ? [left.policies(createdPolicyIds.length)] : []),
    ...(groupId ? [left.group] : []),
    ...(grantedRoleIds.length > 0 ? [left.grants(grantedRoleIds.length)] : []),
    ...(userId ? [left.user] : []),
    ...(accessKey ? [left.key] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : left.nothing;
};

/** A sentence for each, with the commands that go on with it or take it back. */
export const interruptedLines = async ({ config, texts }: Context): Promise<string[]> => {
  const store = await config();
  const entries = await openJournal(store).list();
  if (entries.length === 0) return [];
  const accounts = await store.listAccounts();
  return entries.map((entry) => {
    const repaired = accounts.find((account) => isRepairOf(entry, account));
    if (repaired) return texts.wizard.repairInterrupted(repaired.name);
    const which = entries.length > 1 ? entry.request.name : null;
    return texts.wizard.setupInterrupted(entry.request.name, entry.name, leftText(entry, texts), which);
  });
};

export const noteInterrupted = async (context: Context): Promise<void> => {
  for (const line of await interruptedLines(context)) context.output.note(line);
};
