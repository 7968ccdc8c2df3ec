/** An account as it may be shown: its key by id, four characters and a fingerprint, never the secret. */
import { createHash } from 'node:crypto';
import type { Account, CreatedIam, Policy } from '../model/account.ts';
import { maskSecret } from '../model/redact.ts';

export const policyView = ({ regions, autoIncludeNewRegions, hostSync, productSync, akCheck }: Policy) => ({
  regions,
  autoIncludeNewRegions,
  hostSync,
  productSync,
  akCheck,
});

/** What was made, by its ids; how it is told from what was there before is the tool's own. */
const createdView = ({ added, policies, ...created }: CreatedIam) => created;

export const accountView = (account: Account) => ({
  account: account.name,
  method: account.method,
  dataCenter: account.dataCenter,
  site: account.site,
  features: account.features,
  domainId: account.domainId,
  domainName: account.domainName,
  userId: account.userId,
  userName: account.userName,
  accessKeyId: account.accessKey.id,
  secret: {
    masked: maskSecret(account.accessKey.secret),
    fingerprint: createHash('sha256').update(account.accessKey.secret).digest('hex').slice(0, 16),
  },
  policy: policyView(account.policy),
  createdIam: account.createdIam && createdView(account.createdIam),
  pausedAt: account.pausedAt ?? null,
  createdAt: account.createdAt,
  updatedAt: account.updatedAt,
});

export const frequencyText = (frequency: string | null): string =>
  frequency === null ? 'not used' : frequency === 'off' ? 'disabled' : `every ${frequency}`;

/** The fields of a policy as they are listed for people. */
export const policyFields = (policy: Policy): [string, string][] => [
  ['regions', policy.regions.join(', ')],
  ['new regions', policy.autoIncludeNewRegions ? 'included automatically' : 'left out'],
  ['host sync', frequencyText(policy.hostSync)],
  ['product sync', frequencyText(policy.productSync)],
  ['AK check', frequencyText(policy.akCheck)],
];
