/** Registers an account with Security Center, or brings its record up to date; found again wherever it was interrupted. */
import type { Account } from '../model/account.ts';
import { hasCode } from '../model/errors.ts';
import type { Registration } from '../model/security-center.ts';
import type { SecurityCenter } from '../security-center/security-center.ts';
import type { VendorAccount } from '../security-center/vendor-accounts.ts';
import { findRecord } from './find-record.ts';
import { type PushPlan, planPush } from './plan-push.ts';
import type { Records } from './records.ts';

export interface PushDeps {
  readonly center: Pick<SecurityCenter, 'accounts' | 'dataCenter'>;
  readonly records: Pick<Records, 'findRegistration' | 'saveRegistration'>;
  readonly now: () => number;
}

export interface Pushed {
  readonly authId: string;
  readonly plan: PushPlan;
}

const noteOf = (account: Account, authId: string | null, deps: PushDeps): Registration => ({
  domainId: account.domainId,
  dataCenter: deps.center.dataCenter,
  authId,
  alias: account.name,
  accessKeyId: account.accessKey.id,
  updatedAt: new Date(deps.now()).toISOString(),
});

/** Failures after which the record may have been made all the same. */
const mayBeDone = (error: unknown): boolean => hasCode(error, 'timeout', 'unreachable', 'bad-response', 'server-error');

/** @throws whatever the call threw, when the record is not there after all */
const add = async (account: Account, modules: VendorModules, deps: PushDeps): Promise<VendorAccount> => {
  const { accounts } = deps.center;
  const { name: alias, site, domainId, accessKey } = account;
  try {
    return await accounts.add({ alias, site, modules, domainId, accessKey });
  } catch (error) {
    if (!mayBeDone(error)) throw error;
    const made = await accounts
      .list()
      .then((list) => findRecord(account, null, list))
      .catch(() => null);
    if (made) return made.record;
    throw error;
  }
};

type VendorModules = Parameters<SecurityCenter['accounts']['add']>[0]['modules'];

/** What would be done, from what is there now. @throws AppError `registration-conflict`, `module-not-opened` */
export const lookAhead = async (account: Account, { center, records }: PushDeps): Promise<PushPlan> => {
  const known = await records.findRegistration(account.domainId, center.dataCenter);
  const [list, opened] = await Promise.all([center.accounts.list(), center.accounts.supportedModules()]);
  return planPush(account, known, list, opened);
};

/**
 * Registers or updates. The intention is noted before the record is made: whoever is killed between the two finds the record
 * by its key or name the next time, and nothing is registered twice.
 * @throws AppError `registration-conflict`, `module-not-opened`
 */
export const pushAccount = async (account: Account, deps: PushDeps): Promise<Pushed> => {
  const plan = await lookAhead(account, deps);
  if (plan.action === 'add') {
    await deps.records.saveRegistration(noteOf(account, null, deps));
    const { authId } = await add(account, plan.modules, deps);
    await deps.records.saveRegistration(noteOf(account, authId, deps));
    return { authId, plan };
  }
  if (plan.action === 'update') await deps.center.accounts.modify(plan.authId, plan.change);
  await deps.records.saveRegistration(noteOf(account, plan.authId, deps));
  return { authId: plan.authId, plan };
};
