/** Proves what an access key is, whose it is, and what it may do: by what IAM says of it and by trying. */
import type { Huawei } from '../huawei/cloud.ts';
import { type AccessKeyCheck, isDamage, type KeyStatus } from '../model/access-key-check.ts';
import type { Feature } from '../model/account.ts';
import { type ErrorCode, isAppError } from '../model/errors.ts';
import { allNormal, checkFeature, type Evidence, openTries } from './check-features.ts';
import {
  driftOfRefusal,
  driftOfRefusedPermissions,
  type ExpectedIam,
  type FoundDrift,
  findDrift,
} from './find-drift.ts';
import { excessOf } from './permissions.ts';
import { readGrants } from './read-grants.ts';

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
  errorCode: null,
  message: null,
  hint: null,
  checkedAt: new Date(now).toISOString(),
});

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
      errorCode: error.code,
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
