/** What a script learns from the exit code alone; documented in docs/commands.md. */
import type { ErrorCode } from '../model/errors.ts';

export const exit = {
  done: 0,
  unexpected: 1,
  usage: 2,
  keyInvalid: 3,
  permissionMissing: 4,
  partlyDone: 5,
  unreachable: 6,
  gateFailed: 7,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exit)[keyof typeof exit];

export const exitMeanings: Readonly<Record<ExitCode, string>> = {
  0: 'done',
  1: 'unexpected failure',
  2: 'usage or configuration error',
  3: 'access key invalid',
  4: 'permission missing',
  5: 'partly done',
  6: 'service unreachable or throttled',
  7: 'a gate did not hold',
  130: 'interrupted',
};

/** The worst first: what was not done at all, then what somebody has to mend, then what may pass. */
const bySeverity: readonly ExitCode[] = [
  exit.interrupted,
  exit.unexpected,
  exit.usage,
  exit.keyInvalid,
  exit.permissionMissing,
  exit.unreachable,
  exit.partlyDone,
  exit.gateFailed,
];

/** Of the exit codes of several things done in one run. */
export const worstExit = (codes: readonly ExitCode[]): ExitCode =>
  bySeverity.find((code) => codes.includes(code)) ?? exit.done;

export const exitCodeOf: Readonly<Record<ErrorCode, ExitCode>> = {
  usage: exit.usage,
  'missing-input': exit.usage,
  'config-error': exit.usage,
  'config-key-wrong': exit.usage,
  'config-damaged': exit.usage,
  'config-locked': exit.usage,
  'config-unwritable': exit.usage,
  'account-exists': exit.usage,
  'account-not-found': exit.usage,
  'region-unknown': exit.usage,
  'region-not-opened': exit.usage,
  'credentials-file-invalid': exit.usage,
  'accounts-file-invalid': exit.usage,
  'not-huawei-key': exit.usage,
  'not-root-key': exit.keyInvalid,
  'root-key-refused': exit.keyInvalid,
  'access-key-invalid': exit.keyInvalid,
  'access-key-not-found': exit.keyInvalid,
  'access-key-wrong-secret': exit.keyInvalid,
  'access-key-disabled': exit.keyInvalid,
  'access-key-user-disabled': exit.keyInvalid,
  'access-key-locked': exit.keyInvalid,
  'clock-skew': exit.keyInvalid,
  'access-forbidden': exit.permissionMissing,
  'permission-missing': exit.permissionMissing,
  'permission-not-offered': exit.permissionMissing,
  'config-service-off': exit.permissionMissing,
  'quota-exceeded': exit.usage,
  'name-conflict': exit.usage,
  'not-found': exit.unexpected,
  'bad-request': exit.unexpected,
  'service-not-offered': exit.unreachable,
  'service-not-subscribed': exit.permissionMissing,
  throttled: exit.unreachable,
  unreachable: exit.unreachable,
  timeout: exit.unreachable,
  'bad-response': exit.unreachable,
  'count-mismatch': exit.unreachable,
  'paging-loop': exit.unreachable,
  'server-error': exit.unreachable,
  'undo-incomplete': exit.partlyDone,
  'alibaba-credentials-missing': exit.usage,
  'alibaba-credentials-invalid': exit.keyInvalid,
  'security-center-not-connected': exit.usage,
  'module-not-opened': exit.permissionMissing,
  'registration-conflict': exit.usage,
  'registration-not-found': exit.usage,
  'webhook-refused': exit.usage,
  'inventory-error': exit.usage,
  'inventory-busy': exit.usage,
  'database-unreachable': exit.unreachable,
  'database-error': exit.usage,
  cancelled: exit.interrupted,
  internal: exit.unexpected,
};
