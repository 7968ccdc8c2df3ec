/** Accounts to store; apart from the other helpers, which need jest, for the processes that tests spawn. */
import type { Account } from '../../../src/model/account.ts';

/** Scrypt made cheap: the tests derive many keys on two cores. */
export const cheapScrypt = { n: 2 ** 10, r: 8, p: 1 };

export const makeAccount = (name: string, more: Partial<Account> = {}): Account => ({
  name,
  method: 'manual',
  site: 'china',
  dataCenter: 'chinese-mainland',
  features: ['host'],
  domainId: `domain-of-${name}`,
  domainName: `hw-${name}`,
  userId: `user-of-${name}`,
  userName: 'reader',
  accessKey: { id: `HPUA${name}`, secret: `planted-secret-of-${name}` },
  policy: {
    regions: ['cn-north-4'],
    knownRegions: ['cn-north-4', 'cn-south-1'],
    autoIncludeNewRegions: true,
    hostSync: '6h',
    productSync: null,
    akCheck: '24h',
  },
  createdIam: null,
  createdAt: '2026-01-02T03:04:05.000Z',
  updatedAt: '2026-01-02T03:04:05.000Z',
  ...more,
});
