/** Whether a connected data center of Security Center takes our credentials: for `doctor`. */
import type { Connection } from '../model/security-center.ts';
import type { Context } from './context.ts';
import { credentialsOf, openCenterWith } from './open-security-center.ts';

const hurry = { limits: { connectMs: 4_000, totalMs: 10_000 }, retry: { minDelayMs: 0, maxDelayMs: 0, tries: {} } };

/** One harmless read. @throws AppError for what is wrong with credentials, rights or the way */
export const checkCenter = async ({ dataCenter, credentials }: Connection, context: Context): Promise<string> => {
  const source = await credentialsOf(credentials, context);
  const center = openCenterWith(dataCenter, source, context, hurry);
  const { length } = await center.accounts.list();
  return `credentials from ${source.place}, ${length} Huawei Cloud ${length === 1 ? 'account' : 'accounts'} there`;
};
