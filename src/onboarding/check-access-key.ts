/** Proves what an access key is, whose it is, and what it may do: by what IAM says of it and by trying. */
import type { Huawei } from '../huawei/cloud.ts';
import {
  type AccessKeyCheck,
  type FeatureCheck,
  type FeatureStatus,
  isDamage,
  type KeyStatus,
} from '../model/access-key-check.ts';
import type { Feature } from '../model/account.ts';
import { type ErrorCode, hasCode, isAppError } from '../model/errors.ts';
import { once } from '../model/once.ts';
import {
  driftOfRefusal,
  driftOfRefusedPermissions,
  type ExpectedIam,
  type FoundDrift,
  findDrift,
} from './find-drift.ts';
import { excessOf, type Permission, permissionsOf } from './permissions.ts';
import { type Grants, readGrants } from './read-grants.ts';

/** Huawei's documents give 15 to 30 minutes for a grant to take effect. */
export const grantDelayMs = 30 * 60_000;

export interface CheckRequest {
  readonly account: string | null;
  readonly features: readonly Feature[];
  /** When this tool granted the permissions (ms), so that "not yet" is told from "never"; null when it did not. */
  readonly grantedAtMs: number | null;
  /** What the account was left with in Huawei Cloud; null where there is nothing to compare. */
  readonly expected: ExpectedIam | null;
}

export interface CheckDeps {
  readonly cloud: Huawei;
  readonly now: () => number;
  /** Opened with the root key or an administrator's: it sees what the checked key may not, and when that is refused. */
  readonly administrator?: Huawei | undefined;
}

const statusByCode: Readonly<Partial<Record<ErrorCode, KeyStatus>>> = {
  'access-key-not-found': 'not-found',
  'access-key-wrong-secret': 'wrong-secret',
  'access-key-disabled': 'disabled',
  'access-key-user-disabled': 'user-disabled',
  'access-key-locked': 'locked',
  'access-key-invalid': 'forbidden',
  'access-forbidden': 'forbidden',
  'permission-missing': 'forbidden',
  'clock-skew': 'clock-skew',
};

/** The key's verdict for a failed call; what is no refusal of the key is `unreachable`. */
export const keyStatusOf = (error: unknown): KeyStatus =>
  (isAppError(error) ? statusByCode[error.code] : undefined) ?? 'unreachable';

const unknownKey = (request: CheckRequest, accessKeyId: string, now: number): AccessKeyCheck => ({
  account: request.account,
  accessKeyId,
  status: 'unreachable',
  owner: null,
  userName: null,
  domainId: null,
  domainName: null,
  createdAt: null,
  lastUsedAt: null,
  ageDays: null,
  features: request.features.map((feature) => ({
    feature,
    status: 'unknown',
    missing: [],
    reason: 'the key could not be checked',
  })),
  excess: null,
  drift: [],
  clockSkewSeconds: null,
  message: null,
  hint: null,
  checkedAt: new Date(now).toISOString(),
});

/** What trying a permission showed. `unknown`: the try failed for another reason than the permission. */
type Tried = 'allowed' | 'refused' | 'unknown';

interface Evidence {
  /** Null when they may not be read. */
  readonly granted: Grants | null;
  readonly tried: (permission: Permission) => Promise<Tried>;
  readonly mayBePending: boolean;
}

const attempt = async (call: () => Promise<unknown>): Promise<Tried> => {
  try {
    await call();
    return 'allowed';
  } catch (error) {
    if (hasCode(error, 'cancelled')) throw error;
    return hasCode(error, 'permission-missing', 'access-forbidden') ? 'refused' : 'unknown';
  }
};

/** `narrow`: granted, but not on all resources, so that other regions or later ones are not covered. */
type PermissionState = 'held' | 'pending' | 'narrow' | 'missing' | 'unknown';

/** How far the permission, or a broader one, is granted. */
const reachOf = ({ name, includedIn, level }: Permission, granted: Grants): 'whole' | 'narrow' | 'none' => {
  const scopes = new Set([name, ...includedIn].flatMap((each) => [...(granted.get(each) ?? [])]));
  if (scopes.has('all') || (level === 'global' && scopes.has('domain'))) return 'whole';
  return scopes.size > 0 ? 'narrow' : 'none';
};

const stateOf = async (
  permission: Permission,
  { granted, tried, mayBePending }: Evidence,
): Promise<PermissionState> => {
  const reach = granted === null ? 'none' : reachOf(permission, granted);
  if (reach === 'narrow') return 'narrow';
  const shown = await tried(permission);
  if (reach === 'whole') return shown === 'refused' ? 'pending' : 'held';
  if (shown === 'allowed') return 'held';
  if (mayBePending) return 'pending';
  return granted === null && shown === 'unknown' ? 'unknown' : 'missing';
};

const worst = (states: readonly PermissionState[]): FeatureStatus => {
  if (states.includes('missing') || states.includes('narrow')) return 'abnormal';
  if (states.includes('pending')) return 'pending';
  return states.includes('unknown') ? 'unknown' : 'normal';
};

const reasonOf = (status: FeatureStatus, states: readonly PermissionState[]): string | null => {
  if (status === 'normal') return null;
  if (status === 'pending') return 'granted, not yet in effect: Huawei Cloud takes up to 30 minutes';
  if (status === 'unknown') return 'the grants cannot be read with this key (IAM ReadOnlyAccess) and cannot be tried';
  return states.includes('narrow')
    ? 'granted, but not with the scope All Resources'
    : 'not granted, or granted within the last 30 minutes';
};

const checkFeature = async (feature: Feature, evidence: Evidence): Promise<FeatureCheck> => {
  const needed = permissionsOf[feature];
  const states = await Promise.all(needed.map((permission) => stateOf(permission, evidence)));
  const status = worst(states);
  const isMissing = (_: Permission, index: number) => states[index] === 'missing' || states[index] === 'narrow';
  return {
    feature,
    status,
    missing: needed.filter(isMissing).map(({ name }) => name),
    reason: reasonOf(status, states),
  };
};

/** Tries that need exactly one permission each; a custom policy cannot be tried without acting. */
const openTries = (
  cloud: Huawei,
  userId: string,
  domainId: string,
  granted: Grants | null,
): ((permission: Permission) => Promise<Tried>) => {
  const listHosts = once(async () => {
    const [region] = await cloud.listAccountRegions(domainId);
    const [project] = region?.projects ?? [];
    // A key sees the projects in which it has a grant: none means no grant, or none in effect yet.
    if (!region || !project) return 'refused';
    return attempt(() => cloud.probeServers({ region: region.id, projectId: project.id }));
  });
  // Who could read the groups' grants may read IAM: a refusal of this one list then says nothing of the permission.
  const readIam = once(async () => {
    const tried = await attempt(() => cloud.iam.listRoleAssignments(userId, domainId));
    return tried === 'refused' && granted !== null && granted.size > 0 ? 'unknown' : tried;
  });
  // No page of Huawei's says that Tenant Guest covers Config, so a refusal by Config alone proves nothing.
  const readAnything = once(async () => {
    const config = await attempt(() => cloud.countResourcesByRegion({ domainId }));
    if (config === 'allowed') return config;
    return (await listHosts()) === 'refused' ? 'refused' : 'unknown';
  });
  const tries: Readonly<Record<string, () => Promise<Tried>>> = {
    'ECS ReadOnlyAccess': listHosts,
    'IAM ReadOnlyAccess': readIam,
    'Tenant Guest': readAnything,
  };
  return async (permission) => {
    try {
      return (await tries[permission.name]?.()) ?? 'unknown';
    } catch (error) {
      if (isAppError(error) && error.code !== 'cancelled') return 'unknown';
      throw error;
    }
  };
};

const allNormal = (features: readonly Feature[]): FeatureCheck[] =>
  features.map((feature) => ({ feature, status: 'normal', missing: [], reason: null }));

const nothingExpected: FoundDrift = { drift: [], sawKey: false, sawGrants: true };

const valid = async (
  key: AccessKeyCheck,
  { userId, domainId }: { readonly userId: string; readonly domainId: string },
  { features, expected, grantedAtMs }: CheckRequest,
  { cloud, now, administrator }: CheckDeps,
): Promise<AccessKeyCheck> => {
  const [granted, found] = await Promise.all([
    readGrants(cloud, userId, domainId),
    expected ? findDrift(administrator ?? cloud, expected) : nothingExpected,
  ]);
  const { drift, sawGrants } = found;
  const isDamaged = drift.some(isDamage);
  const evidence: Evidence = {
    granted,
    tried: openTries(cloud, userId, domainId, granted),
    // What was taken away is not on its way.
    mayBePending: !isDamaged && grantedAtMs !== null && now() - grantedAtMs < grantDelayMs,
  };
  const checked = await Promise.all(features.map((feature) => checkFeature(feature, evidence)));
  const isTold = isDamaged || sawGrants || !expected?.created;
  return {
    ...key,
    status: 'valid',
    features: checked,
    excess: granted && excessOf(granted.keys(), features),
    drift: isTold ? drift : [...drift, ...driftOfRefusedPermissions(checked)],
  };
};

const judge = async (request: CheckRequest, deps: CheckDeps): Promise<AccessKeyCheck> => {
  const { cloud, now } = deps;
  let verdict = unknownKey(request, cloud.accessKeyId, now());
  try {
    const domain = await cloud.iam.getDomain();
    verdict = { ...verdict, domainId: domain.id, domainName: domain.name };
    const key = await cloud.iam.findKey(cloud.accessKeyId, domain.id);
    if (!key) return { ...verdict, status: 'not-found' };
    const ageDays = key.createdAt === null ? null : Math.floor((now() - Date.parse(key.createdAt)) / 86_400_000);
    verdict = { ...verdict, createdAt: key.createdAt, lastUsedAt: key.lastUsedAt, ageDays };
    if (key.status === 'inactive') return { ...verdict, status: 'disabled' };
    const user = await cloud.iam.getUser(key.userId, domain.id);
    verdict = { ...verdict, owner: user.isRoot ? 'root' : 'iam-user', userName: user.name };
    if (user.enabled === false) return { ...verdict, status: 'user-disabled' };
    if (user.isRoot) return { ...verdict, status: 'valid', features: allNormal(request.features) };
    return await valid(verdict, { userId: user.id, domainId: domain.id }, request, deps);
  } catch (error) {
    if (!isAppError(error) || error.code === 'cancelled') throw error;
    const skew = error.details?.clockSkewSeconds;
    const clockSkewSeconds = typeof skew === 'number' ? skew : null;
    return {
      ...verdict,
      status: keyStatusOf(error),
      clockSkewSeconds,
      message: error.message,
      hint: error.hint ?? null,
    };
  }
};

/**
 * Checks a key with at most one failing signature, because more than five in a row lock it, and says what somebody else
 * changed of what the account stands on.
 * Never throws for what the cloud says of the key: that is the verdict.
 * @throws AppError `cancelled`
 */
export const checkAccessKey = async (request: CheckRequest, deps: CheckDeps): Promise<AccessKeyCheck> => {
  const check = await judge(request, deps);
  const { expected } = request;
  if (check.status === 'valid' || !expected) return check;
  const { drift, sawKey } = deps.administrator ? await findDrift(deps.administrator, expected) : nothingExpected;
  return { ...check, drift: sawKey ? drift : [...drift, ...driftOfRefusal(check.status, expected)] };
};
