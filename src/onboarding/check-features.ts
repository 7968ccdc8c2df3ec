/** What a key may do for each feature: by its grants and their scopes, and by trying one small read for each permission. */
import type { Huawei } from '../huawei/cloud.ts';
import type { FeatureCheck, FeatureStatus } from '../model/access-key-check.ts';
import type { Feature } from '../model/account.ts';
import { hasCode, isAppError } from '../model/errors.ts';
import { once } from '../model/once.ts';
import { type Permission, permissionsOf } from './permissions.ts';
import { provesHosts } from './prove-hosts.ts';
import type { Grants } from './read-grants.ts';

/** Refused whatever is granted: the account is frozen or owes money, or an access control list keeps the user out. */
interface Barred {
  readonly barredBy: string;
}

/** What trying a permission showed. `unknown`: the try failed for another reason than the permission. */
type Tried = 'allowed' | 'refused' | 'unknown' | Barred;

export interface Evidence {
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
    if (hasCode(error, 'access-forbidden')) return { barredBy: error.message };
    return hasCode(error, 'permission-missing') ? 'refused' : 'unknown';
  }
};

/** `narrow`: granted, but not on all resources, so that other regions or later ones are not covered. */
type PermissionState = 'held' | 'pending' | 'narrow' | 'missing' | 'unknown' | Barred;

const isBarred = (seen: Tried | PermissionState): seen is Barred => typeof seen === 'object';

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
  const isKnownMissing = granted !== null && reach === 'none' && !mayBePending;
  if (isBarred(shown)) return isKnownMissing ? 'missing' : shown;
  if (reach === 'whole') return shown === 'refused' ? 'pending' : 'held';
  if (shown === 'allowed') return 'held';
  if (mayBePending) return 'pending';
  return granted === null && shown === 'unknown' ? 'unknown' : 'missing';
};

const worst = (states: readonly PermissionState[]): FeatureStatus => {
  if (states.some((state) => state === 'missing' || state === 'narrow' || isBarred(state))) return 'abnormal';
  if (states.includes('pending')) return 'pending';
  return states.includes('unknown') ? 'unknown' : 'normal';
};

const reasonOf = (status: FeatureStatus, states: readonly PermissionState[]): string | null => {
  if (status === 'normal') return null;
  if (status === 'pending') return 'granted, not yet in effect: Huawei Cloud takes up to 30 minutes';
  if (status === 'unknown') return 'the grants cannot be read with this key (IAM ReadOnlyAccess) and cannot be tried';
  const barred = states.find(isBarred);
  if (barred) return `refused whatever is granted: ${barred.barredBy}`;
  return states.includes('narrow')
    ? 'granted, but not with the scope All Resources'
    : 'not granted, or granted within the last 30 minutes';
};

export const checkFeature = async (feature: Feature, evidence: Evidence): Promise<FeatureCheck> => {
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
export const openTries = (
  cloud: Huawei,
  userId: string,
  domainId: string,
  granted: Grants | null,
): ((permission: Permission) => Promise<Tried>) => {
  const listHosts = once(async (): Promise<Tried> => {
    let seesRegion = true;
    const tried = await attempt(async () => {
      seesRegion = await provesHosts(cloud, domainId);
    });
    // A key sees the projects in which it has a grant: none means no grant, or none in effect yet.
    return seesRegion ? tried : 'refused';
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
    const hosts = await listHosts();
    return hosts === 'refused' || isBarred(hosts) ? hosts : 'unknown';
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

export const allNormal = (features: readonly Feature[]): FeatureCheck[] =>
  features.map((feature) => ({ feature, status: 'normal', missing: [], reason: null }));
