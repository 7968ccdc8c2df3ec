/**
 * Declared accounts held against what is configured and what the cloud shows: what would be made, changed or refused, and
 * why. Pure: nothing is looked up, asked or saved here.
 */
import type { Account, Feature, Policy, ProvisioningRequest } from '../../model/account.ts';
import { AppError, hasCode, isAppError } from '../../model/errors.ts';
import type { DeclaredAccount } from '../accounts-file/accounts-file.ts';
import type { FoundKey } from '../accounts-file/find-key.ts';
import { type KeyOwner, requireUserKey } from '../identify-key.ts';
import { interruptedError } from '../journal.ts';
import { defaults, likelySite, policyOf } from '../provisioning-policy.ts';
import type { RootKeyAction } from '../retire-root-key.ts';
import { conflict, contradiction, newKeyOf, type Sight } from './look.ts';
import { chooseRegions, holdsRegions, includesNewRegions, sameMembers } from './regions.ts';

/** A declared account with all that decides what becomes of it. */
export interface Prospect {
  readonly declared: DeclaredAccount;
  /** The configured account of that name. */
  readonly local: Account | null;
  readonly key: FoundKey;
  readonly sight: Sight;
}

export type ChangeField =
  | 'dataCenter'
  | 'site'
  | 'method'
  | 'features'
  | 'accessKey'
  | 'regions'
  | 'autoIncludeNewRegions'
  | 'hostSync'
  | 'productSync'
  | 'akCheck'
  | 'rootKey';

type FieldValue = string | boolean | readonly string[] | null;

export interface FieldChange {
  readonly field: ChangeField;
  /** Null for what is not there yet, or does not apply. */
  readonly before: FieldValue;
  readonly after: FieldValue;
}

/** What a person should know beside the changes. */
export interface PlanNote {
  readonly code: 'resumes-setup' | 'permissions-missing' | 'root-key-disabled' | 'key-not-seen';
  /** A user's name, permissions, a reason. */
  readonly detail: string | null;
}

/** What changes of a configured account; what is not named stays. */
export interface AccountPatch {
  readonly features?: readonly Feature[];
  readonly key?: Pick<Account, 'accessKey' | 'userId' | 'userName'>;
  readonly policy: Partial<Policy>;
}

/** `conflict`: what is configured stands against it. `failed`: its key or its wishes cannot be used. */
export type PlanAction = 'create' | 'update' | 'unchanged' | 'conflict' | 'failed';

export interface PlannedAccount {
  readonly declared: DeclaredAccount;
  readonly action: PlanAction;
  /** The Huawei Cloud account; null when its key could not be looked at. */
  readonly domain: Pick<Account, 'domainId' | 'domainName'> | null;
  readonly changes: readonly FieldChange[];
  readonly notes: readonly PlanNote[];
  /** Why it cannot be done, with `conflict` and `failed`. */
  readonly error: AppError | null;
  /** With `create`. */
  readonly request: ProvisioningRequest | null;
  /** With `update`. */
  readonly patch: AccountPatch | null;
  readonly retireRootKey: RootKeyAction;
}

type Verdict = Omit<PlannedAccount, 'declared'>;

const nothingToDo: Verdict = {
  action: 'unchanged',
  domain: null,
  changes: [],
  notes: [],
  error: null,
  request: null,
  patch: null,
  retireRootKey: 'keep',
};

const domainOf = (holder: Account | KeyOwner | null): Verdict['domain'] =>
  holder && { domainId: holder.domainId, domainName: holder.domainName };

const refused = (error: AppError, domain: Verdict['domain']): Verdict => ({
  ...nothingToDo,
  action: hasCode(error, 'account-exists') ? 'conflict' : 'failed',
  domain,
  error,
});

const note = (code: PlanNote['code'], detail: string | null = null): PlanNote => ({ code, detail });

const change = (field: ChangeField, before: FieldValue, after: FieldValue): FieldChange[] =>
  JSON.stringify(before) === JSON.stringify(after) ? [] : [{ field, before, after }];

const policyFields = ['regions', 'autoIncludeNewRegions', 'hostSync', 'productSync', 'akCheck'] as const;

const policyChanges = (before: Policy | null, after: Policy): FieldChange[] =>
  policyFields.flatMap((field) => change(field, before?.[field] ?? null, after[field]));

/**
 * Notes on permissions that the key's user lacks, where the file takes them so.
 * @throws AppError `permission-missing` where it does not
 */
const notePermissions = ({ declared, sight }: Prospect): PlanNote[] => {
  const missing = [...new Set(sight.check?.features.flatMap((feature) => feature.missing) ?? [])];
  if (missing.length === 0) return [];
  const detail = missing.join(', ');
  if (declared.allowMissingPermissions) return [note('permissions-missing', detail)];
  throw new AppError('permission-missing', `The key's user lacks ${detail}.`, {
    hint: 'Grant them with the scope "All Resources" (grants take up to 30 minutes), or declare allowMissingPermissions: true.',
    details: { missing },
  });
};

/** What is asked for of an account that is not configured: what the file leaves out gets its default. */
export const declaredRequest = (declared: DeclaredAccount): ProvisioningRequest => ({
  method: declared.method,
  name: declared.name,
  dataCenter: declared.dataCenter,
  site: declared.site ?? likelySite(declared.dataCenter),
  features: declared.features,
  regions: declared.regions ?? defaults.regions,
  autoIncludeNewRegions: declared.autoIncludeNewRegions ?? defaults.autoIncludeNewRegions,
  hostSync: declared.hostSync ?? defaults.hostSync,
  productSync: declared.productSync ?? defaults.productSync,
  akCheck: declared.akCheck ?? defaults.akCheck,
});

/** @throws AppError for what keeps it from being made */
const planNew = (prospect: Prospect, interrupted: ReadonlyMap<string, string>): Verdict => {
  const { declared, key, sight } = prospect;
  const { owner, available, error } = sight;
  if (error) throw error;
  if (!owner || !available) throw new AppError('internal', 'A new account was planned without a look at its key.');
  const request = declaredRequest(declared);
  const { dataCenter, site, method, features } = request;
  const isQuick = method === 'quick';
  const left = interrupted.get(owner.domainId);
  if (!isQuick) requireUserKey(owner);
  if (!isQuick && left !== undefined) throw interruptedError(left, owner.domainName);
  const retireRootKey = (isQuick ? declared.retireRootKey : null) ?? defaults.retireRootKey;
  return {
    ...nothingToDo,
    action: 'create',
    domain: domainOf(owner),
    request,
    retireRootKey,
    changes: [
      ...change('dataCenter', null, dataCenter),
      ...change('site', null, site),
      ...change('method', null, method),
      ...change('features', null, features),
      ...(isQuick ? [] : change('accessKey', null, key.id)),
      ...policyChanges(null, policyOf(request, available)),
      ...(retireRootKey === 'keep' ? [] : change('rootKey', 'active', retireRootKey)),
    ],
    notes: [...notePermissions(prospect), ...(left === undefined ? [] : [note('resumes-setup', left)])],
  };
};

const otherDomain = (local: Account, owner: KeyOwner): AppError =>
  conflict(
    `The name "${local.name}" is taken by the Huawei Cloud account "${local.domainName}"; the key is of "${owner.domainName}".`,
    'Declare another name for it.',
    local,
  );

/** The policy as it is to be: what the file leaves out stays. @throws AppError `region-unknown` */
const nextPolicy = ({ declared, sight }: Prospect, { policy }: Account, features: readonly Feature[]): Policy => {
  const { hostSync, productSync, akCheck } = declared;
  const isChosenAnew = sight.available !== null && !holdsRegions(declared, policy);
  return {
    ...policy,
    ...(isChosenAnew ? chooseRegions(declared, policy, sight.available) : {}),
    autoIncludeNewRegions: includesNewRegions(declared, policy),
    hostSync: features.includes('host') ? (hostSync ?? policy.hostSync ?? defaults.hostSync) : null,
    productSync: features.includes('cspm') ? (productSync ?? policy.productSync ?? defaults.productSync) : null,
    akCheck: akCheck ?? policy.akCheck,
  };
};

const differing = (before: Policy, after: Policy): Partial<Policy> => {
  const old = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(
    Object.entries(after).filter(([field, value]) => JSON.stringify(old.get(field)) !== JSON.stringify(value)),
  );
};

type RootKeyPlan = Pick<Verdict, 'retireRootKey' | 'changes' | 'notes'>;

/** What is left to do with the root key of an account that is configured, and what to say of one that was not seen. */
const planRootKey = ({ declared, sight: { owner, keyError } }: Prospect): RootKeyPlan => {
  const nothing: RootKeyPlan = { retireRootKey: 'keep', changes: [], notes: [] };
  const wish = declared.retireRootKey ?? 'keep';
  switch (keyError?.code) {
    case undefined:
      if (!owner?.isRoot || wish === 'keep') return nothing;
      return { ...nothing, retireRootKey: wish, changes: change('rootKey', 'active', wish) };
    // A key that is gone or disabled is what retiring it was for.
    case 'access-key-not-found':
      return nothing;
    case 'access-key-disabled':
      return wish === 'delete' ? { ...nothing, notes: [note('root-key-disabled')] } : nothing;
    default:
      return { ...nothing, notes: [note('key-not-seen', keyError?.message)] };
  }
};

/** @throws AppError for what keeps it from being changed */
const planQuick = (prospect: Prospect, local: Account): Verdict => {
  const { owner, error } = prospect.sight;
  if (error) throw error;
  if (owner && owner.domainId !== local.domainId) throw otherDomain(local, owner);
  const policy = nextPolicy(prospect, local, local.features);
  const rootKey = planRootKey(prospect);
  const changes = [...policyChanges(local.policy, policy), ...rootKey.changes];
  return {
    ...nothingToDo,
    ...rootKey,
    action: changes.length > 0 ? 'update' : 'unchanged',
    domain: domainOf(local),
    changes,
    patch: { policy: differing(local.policy, policy) },
  };
};

/** @throws AppError for a key that may not take the stored one's place, or cannot be judged */
const requireUsableKey = ({ sight: { owner, keyError, check, error } }: Prospect, local: Account): void => {
  if (keyError ?? error) throw keyError ?? error;
  if (owner && owner.domainId !== local.domainId) throw otherDomain(local, owner);
  if (owner) requireUserKey(owner);
  if (check && check.status !== 'valid') {
    throw new AppError('access-key-invalid', check.message ?? `The access key cannot be used: ${check.status}.`);
  }
};

/** @throws AppError for what keeps it from being changed */
const planManual = (prospect: Prospect, local: Account): Verdict => {
  requireUsableKey(prospect, local);
  const { declared, key, sight } = prospect;
  const { features } = declared;
  const newKey = newKeyOf(declared, local, key);
  const policy = nextPolicy(prospect, local, features);
  const keepsFeatures = sameMembers(features, local.features);
  const changes: FieldChange[] = [
    ...(keepsFeatures ? [] : change('features', local.features, features)),
    ...(newKey ? [{ field: 'accessKey' as const, before: local.accessKey.id, after: newKey.id }] : []),
    ...policyChanges(local.policy, policy),
  ];
  const { owner } = sight;
  return {
    ...nothingToDo,
    action: changes.length > 0 ? 'update' : 'unchanged',
    domain: domainOf(local),
    changes,
    notes: notePermissions(prospect),
    patch: {
      ...(keepsFeatures ? {} : { features }),
      ...(newKey && owner ? { key: { accessKey: newKey, userId: owner.userId, userName: owner.userName } } : {}),
      policy: differing(local.policy, policy),
    },
  };
};

/** @throws AppError for what keeps it from being done */
const planKnown = (prospect: Prospect, local: Account): Verdict => {
  const error = contradiction(prospect.declared, local);
  if (error) throw error;
  return local.method === 'quick' ? planQuick(prospect, local) : planManual(prospect, local);
};

const planOne = (prospect: Prospect, interrupted: ReadonlyMap<string, string>): PlannedAccount => {
  const { declared, local, sight } = prospect;
  try {
    return { declared, ...(local ? planKnown(prospect, local) : planNew(prospect, interrupted)) };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { declared, ...refused(error, domainOf(local ?? sight.owner)) };
  }
};

/** One Huawei Cloud account is provisioned once, under the first of its names. */
const refuseTwins = (planned: readonly PlannedAccount[]): PlannedAccount[] =>
  planned.map((one, index) => {
    const isTwin = ({ action, domain }: PlannedAccount) =>
      action === 'create' && domain?.domainId === one.domain?.domainId;
    const twin = one.action === 'create' ? planned.slice(0, index).find(isTwin) : undefined;
    if (!twin) return one;
    const message = `The Huawei Cloud account "${one.domain?.domainName}" is declared as "${twin.declared.name}", too.`;
    const error = new AppError('account-exists', message, { hint: 'Declare it once, under one name.' });
    return { declared: one.declared, ...refused(error, one.domain) };
  });

/**
 * Plans every declared account.
 * @param interrupted users that interrupted setups left, by the domain id of their account
 */
export const planDeclared = (
  prospects: readonly Prospect[],
  interrupted: ReadonlyMap<string, string> = new Map(),
): PlannedAccount[] => refuseTwins(prospects.map((prospect) => planOne(prospect, interrupted)));

/** The account as the plan leaves it; what the plan does not name is kept as it is by now. */
export const withPatch = (account: Account, { features, key, policy }: AccountPatch): Account => ({
  ...account,
  ...(features ? { features } : {}),
  ...key,
  policy: { ...account.policy, ...policy },
});
