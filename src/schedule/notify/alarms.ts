/** What is wrong now, from what is on record. What cannot be told is undecided: neither an alarm nor the end of one. */
import type { AccessKeyCheck } from '../../model/access-key-check.ts';
import type { Account } from '../../model/account.ts';
import type { ErrorCode } from '../../model/errors.ts';
import { type Alarm, type AlarmKey, alarmKey } from '../../model/notification.ts';
import { mayPass, type TaskState } from '../../model/task.ts';
import { frequencyOf } from '../due.ts';

export interface AccountStanding {
  readonly account: Pick<Account, 'domainId' | 'features' | 'policy' | 'pausedAt'>;
  /** Of the present key; undefined: never checked. */
  readonly check: AccessKeyCheck | undefined;
  readonly tasks: readonly TaskState[];
}

export interface Judgement {
  readonly raised: readonly Alarm[];
  /** Of these it is known that all is well. */
  readonly clear: ReadonlySet<string>;
  /** Of these nothing can be said now. */
  readonly undecided: ReadonlySet<string>;
}

/** What may pass by itself is told when it did not pass. */
const patience = 3;

type Verdict = 'clear' | 'undecided' | { readonly detail: string; readonly since: string };

const judgeKey = (check: AccessKeyCheck | undefined): Verdict => {
  if (!check || check.status === 'unreachable') return 'undecided';
  return check.status === 'valid' ? 'clear' : { detail: check.status, since: check.checkedAt };
};

const judgeFeature = (check: AccessKeyCheck | undefined, feature: string): Verdict => {
  const found = check?.status === 'valid' ? check.features.find((each) => each.feature === feature) : undefined;
  if (!check || !found || found.status === 'pending' || found.status === 'unknown') return 'undecided';
  if (found.status === 'normal') return 'clear';
  const detail = found.missing.length > 0 ? found.missing.join(', ') : (found.reason ?? 'abnormal');
  return { detail, since: check.checkedAt };
};

const isOfKey = (code: ErrorCode): boolean => code.startsWith('access-key-') || code === 'clock-skew';
const isOfPermission = (code: ErrorCode): boolean => code === 'permission-missing' || code === 'access-forbidden';

/** @param isExplained whether another alarm says already why it fails */
const judgeTask = (
  { status, error, failures, at, lastOkAt }: TaskState,
  isExplained: (code: ErrorCode) => boolean,
): Verdict => {
  if (status === 'ok' || error === null) return 'clear';
  if (isExplained(error) || failures < (mayPass(error) ? patience : 1)) return 'undecided';
  return { detail: error, since: lastOkAt ?? at };
};

/** All that is asked of an account, with its verdict. */
const judgeAccount = ({ account, check, tasks }: AccountStanding): [AlarmKey, Verdict][] => {
  const { domainId: accountId, features, policy } = account;
  const key = judgeKey(check);
  const permissions = features.map((feature): [AlarmKey, Verdict] => [
    { accountId, kind: 'permission', subject: feature },
    judgeFeature(check, feature),
  ]);
  const isKeyBad = typeof key === 'object';
  const isPermissionBad = permissions.some(([, verdict]) => typeof verdict === 'object');
  const isExplained = (code: ErrorCode) => (isKeyBad && isOfKey(code)) || (isPermissionBad && isOfPermission(code));
  const promised = tasks.filter(({ what }) => ![null, 'off'].includes(frequencyOf(what, policy)));
  return [
    [{ accountId, kind: 'access-key', subject: '' }, key],
    ...permissions,
    ...promised.map((task): [AlarmKey, Verdict] => [
      { accountId, kind: 'task', subject: task.what },
      judgeTask(task, isExplained),
    ]),
  ];
};

/** A paused account is not looked at: what was said of it stands. */
export const judge = (standings: readonly AccountStanding[]): Judgement => {
  const raised: Alarm[] = [];
  const [clear, undecided] = [new Set<string>(), new Set<string>()];
  for (const standing of standings) {
    for (const [key, verdict] of judgeAccount(standing)) {
      if (verdict === 'undecided' || standing.account.pausedAt) undecided.add(alarmKey(key));
      else if (verdict === 'clear') clear.add(alarmKey(key));
      else raised.push({ ...key, ...verdict });
    }
  }
  return { raised, clear, undecided };
};
