/** Who is told when something goes wrong, and of what. */

export const webhookShapes = ['generic', 'dingtalk', 'feishu', 'wecom', 'slack'] as const;
export type WebhookShape = (typeof webhookShapes)[number];

/** `access-key`: the key no longer works. `permission`: a feature's is missing. `task`: a sync or check keeps failing. */
export const alarmKinds = ['access-key', 'permission', 'task'] as const;
export type AlarmKind = (typeof alarmKinds)[number];

export interface Webhook {
  /** Unique, chosen by the person. */
  readonly name: string;
  /** Whose messages it takes. */
  readonly shape: WebhookShape;
  /** Whoever knows it may write there: it is a secret. */
  readonly url: string;
  /** What messages are signed with; null: they are not. */
  readonly secret: string | null;
  readonly on: readonly AlarmKind[];
  /** Whether it is told when an alarm is over, too. */
  readonly tellsRecovery: boolean;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
}

/** What tells one alarm from every other. */
export interface AlarmKey {
  /** IAM domain id. */
  readonly accountId: string;
  readonly kind: AlarmKind;
  /** The feature, or the task; empty for the key, of which there is one. */
  readonly subject: string;
}

export interface Alarm extends AlarmKey {
  /** What is wrong, in words that are stable: the key's status, the permissions that are missing, the error's code. */
  readonly detail: string;
  /** When it was first seen (ISO 8601 UTC). */
  readonly since: string;
}

/** An alarm that a webhook has been told of, and not yet of its end. */
export interface ToldAlarm extends Alarm {
  /** The webhook's name. */
  readonly webhook: string;
}

export const alarmKey = ({ accountId, kind, subject }: AlarmKey): string => JSON.stringify([accountId, kind, subject]);
