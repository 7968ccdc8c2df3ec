import { mayDo } from '../permissions.ts';
import { type AccessKey, type Account, accountOf } from '../state.ts';
import type { CenterState, ModuleName, ModuleRecord, VendorRecord } from './state.ts';

interface KeyHolder {
  readonly key: AccessKey;
  readonly account: Account;
}

/** Whose key it is, or what Huawei Cloud says instead; Security Center passes such texts on. */
const holderOf = (state: CenterState, record: VendorRecord): KeyHolder | string => {
  const key = state.world.keys.get(record.secretId);
  if (!key || key.acceptedFromMs > state.clock())
    return `Incorrect IAM authentication information: ak ${record.secretId} not exist`;
  if (key.secret !== record.secretKey) return 'Incorrect IAM authentication information: verify aksk signature fail';
  if (!key.isActive) return `Incorrect IAM authentication information: ak ${record.secretId} is inactive`;
  const account = accountOf(state.world, key.domainId);
  return account ? { key, account } : 'Incorrect IAM authentication information: account not exist';
};

/** One action that stands for what each module reads. */
const actions: Readonly<Record<ModuleName, string>> = {
  HOST: 'ecs:cloudServers:list',
  CSPM: 'rms:resources:list',
  SIEM: 'waf:ipgroup:list',
};

const mayReadEverywhere = (state: CenterState, { key, account }: KeyHolder, action: string): boolean => {
  const user = account.users.get(key.userId);
  if (!user) return false;
  const reaches = [...account.projects.values()].map(({ id }) => ({ kind: 'project', projectId: id }) as const);
  const needed = action.startsWith('rms:') ? [{ kind: 'global' } as const] : reaches;
  return needed.every((reach) => mayDo(state.world, { account, user }, action, reach));
};

const verdictOn = (state: CenterState, record: VendorRecord, module: ModuleName): string => {
  if (record.domain !== state.site) return 'ak_domain_error';
  const holder = holderOf(state, record);
  if (typeof holder === 'string') return holder;
  if (!mayReadEverywhere(state, holder, actions[module]))
    return `Policy doesn't allow ${actions[module]} to be performed.`;
  return '';
};

/** A validation begins; its end is seen by the next look after its time. */
export const beginValidation = (state: CenterState, record: VendorRecord, modules: readonly ModuleName[]): void => {
  record.modules = modules.map((module): ModuleRecord => ({ module, status: 2, message: '' }));
  record.validatedAtMs = state.clock() + state.options.validationDelayMs;
};

export const settleValidation = (state: CenterState, record: VendorRecord): void => {
  if (state.clock() < record.validatedAtMs) return;
  for (const module of record.modules.filter(({ status }) => status === 2)) {
    module.message = verdictOn(state, record, module.module);
    module.status = module.message === '' ? 0 : 1;
  }
};

/** The Huawei Cloud account behind a record whose key works. */
export const ownerOf = (state: CenterState, record: VendorRecord): Account | undefined => {
  const holder = holderOf(state, record);
  return typeof holder === 'string' ? undefined : holder.account;
};
