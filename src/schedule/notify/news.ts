/** What a webhook has not been told yet: what it was told is kept, so that nothing is said twice and nothing is lost. */
import { type Alarm, alarmKey, type ToldAlarm, type Webhook } from '../../model/notification.ts';
import type { Judgement } from './alarms.ts';

export interface News {
  readonly raised: readonly Alarm[];
  readonly recovered: readonly ToldAlarm[];
  /** No longer asked about, as of an account that was removed: dropped without a word. */
  readonly dropped: readonly ToldAlarm[];
}

/** @param told what this webhook was told */
export const newsFor = (webhook: Webhook, judgement: Judgement, told: readonly ToldAlarm[]): News => {
  const { raised, clear, undecided } = judgement;
  const wanted = raised.filter(({ kind }) => webhook.on.includes(kind));
  const before = new Map(told.map((alarm) => [alarmKey(alarm), alarm]));
  const stillTrue = new Set([...wanted.map(alarmKey), ...undecided]);
  const over = told.filter((alarm) => !stillTrue.has(alarmKey(alarm)));
  const isRecovery = (alarm: ToldAlarm) => webhook.tellsRecovery && clear.has(alarmKey(alarm));
  return {
    raised: wanted.filter((alarm) => before.get(alarmKey(alarm))?.detail !== alarm.detail),
    recovered: over.filter(isRecovery),
    dropped: over.filter((alarm) => !isRecovery(alarm)),
  };
};

export const isNews = ({ raised, recovered, dropped }: News): boolean =>
  raised.length + recovered.length + dropped.length > 0;
