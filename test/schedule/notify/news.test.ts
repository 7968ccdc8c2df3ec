import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AccessKeyCheck } from '../../../src/model/access-key-check.ts';
import type { Feature } from '../../../src/model/account.ts';
import type { ErrorCode } from '../../../src/model/errors.ts';
import { type Alarm, alarmKey, alarmKinds, type ToldAlarm, type Webhook } from '../../../src/model/notification.ts';
import type { TaskState } from '../../../src/model/task.ts';
import { type AccountStanding, judge } from '../../../src/schedule/notify/alarms.ts';
import { isNews, newsFor } from '../../../src/schedule/notify/news.ts';
import { accountOf } from '../helpers.ts';

const at = '2026-03-01T00:00:00.000Z';

type FeatureState = 'normal' | 'abnormal' | 'pending' | 'unknown';

interface Given {
  readonly id?: string;
  readonly key?: AccessKeyCheck['status'];
  readonly host?: FeatureState;
  readonly hosts?: { readonly error: ErrorCode | null; readonly failures: number };
  readonly paused?: boolean;
}

const checkOf = (status: AccessKeyCheck['status'], host: FeatureState): AccessKeyCheck =>
  ({
    status,
    checkedAt: at,
    features: [{ feature: 'host' as Feature, status: host, missing: host === 'abnormal' ? ['ECS'] : [], reason: null }],
  }) as unknown as AccessKeyCheck;

const standingOf = ({ id = 'a', key, host = 'normal', hosts, paused }: Given): AccountStanding => {
  const task = (error: ErrorCode | null, failures: number): TaskState => ({
    accountId: id,
    what: 'hosts',
    at,
    status: error ? 'failed' : 'ok',
    error,
    lastOkAt: null,
    failures,
  });
  return {
    account: accountOf(id, { pausedAt: paused ? at : null }),
    check: key && checkOf(key, host),
    tasks: hosts ? [task(hosts.error, hosts.failures)] : [],
  };
};

const alarmsOf = (...given: readonly Given[]): string[] =>
  judge(given.map(standingOf)).raised.map(({ accountId, kind, subject, detail }) =>
    [accountId, kind, subject, detail].filter(Boolean).join(' '),
  );

const webhookOf = (more: Partial<Webhook> = {}): Webhook => ({
  name: 'ops',
  shape: 'generic',
  url: 'https://example.invalid/',
  secret: null,
  on: alarmKinds,
  tellsRecovery: true,
  createdAt: at,
  ...more,
});

describe('an alarm', () => {
  test.each<[string, Given, string[]]>([
    ['nothing while all is well', { key: 'valid', hosts: { error: null, failures: 0 } }, []],
    ['a key that no longer works', { key: 'disabled' }, ['a access-key disabled']],
    ['a permission that is missing', { key: 'valid', host: 'abnormal' }, ['a permission host ECS']],
    ['nothing of a key that was never checked', {}, []],
    ['nothing of a key that could not be asked about', { key: 'unreachable', host: 'unknown' }, []],
    ['nothing of a grant that is on its way', { key: 'valid', host: 'pending' }, []],
    [
      'a failure that does not pass, at once',
      { key: 'valid', hosts: { error: 'config-service-off', failures: 1 } },
      ['a task hosts config-service-off'],
    ],
    ['a failure that may pass: not yet', { key: 'valid', hosts: { error: 'unreachable', failures: 2 } }, []],
    [
      'a failure that may pass, and did not',
      { key: 'valid', hosts: { error: 'unreachable', failures: 3 } },
      ['a task hosts unreachable'],
    ],
    [
      'one thing of a key and the sync that fails of it',
      { key: 'not-found', hosts: { error: 'access-key-not-found', failures: 9 } },
      ['a access-key not-found'],
    ],
    [
      'one thing of a permission and the sync that fails of it',
      { key: 'valid', host: 'abnormal', hosts: { error: 'permission-missing', failures: 9 } },
      ['a permission host ECS'],
    ],
    ['nothing of a paused account', { key: 'disabled', paused: true }, []],
  ])('is %s', (_name, given, alarms) => {
    expect(alarmsOf(given)).toEqual(alarms);
  });

  test('of a task that is switched off is none', () => {
    const standing = standingOf({ key: 'valid', hosts: { error: 'unreachable', failures: 9 } });
    const policy = { ...standing.account.policy, hostSync: 'off' as const };
    expect(judge([{ ...standing, account: { ...standing.account, policy } }]).raised).toEqual([]);
  });
});

describe('a webhook', () => {
  /** Takes its news as a webhook that is always there. */
  const hear = (webhook: Webhook, told: readonly ToldAlarm[], given: readonly Given[]) => {
    const news = newsFor(webhook, judge(given.map(standingOf)), told);
    const gone = new Set([...news.recovered, ...news.dropped, ...news.raised].map(alarmKey));
    const kept = told.filter((alarm) => !gone.has(alarmKey(alarm)));
    return { news, told: [...kept, ...news.raised.map((alarm: Alarm) => ({ ...alarm, webhook: webhook.name }))] };
  };

  test('is told once, again when it is something else, and once when it is over', () => {
    const webhook = webhookOf();
    const first = hear(webhook, [], [{ key: 'disabled' }]);
    expect(first.news.raised.map(({ detail }) => detail)).toEqual(['disabled']);
    const second = hear(webhook, first.told, [{ key: 'disabled' }]);
    expect(isNews(second.news)).toBe(false);
    const third = hear(webhook, second.told, [{ key: 'not-found' }]);
    expect(third.news.raised.map(({ detail }) => detail)).toEqual(['not-found']);
    const silent = hear(webhook, third.told, [{ key: 'unreachable' }]);
    expect(isNews(silent.news)).toBe(false);
    const over = hear(webhook, silent.told, [{ key: 'valid' }]);
    expect(over.news.recovered.map(({ detail }) => detail)).toEqual(['not-found']);
    expect(over.told).toEqual([]);
  });

  test('hears only what it asked for, and of no recovery if it did not', () => {
    const webhook = webhookOf({ on: ['permission'], tellsRecovery: false });
    expect(isNews(hear(webhook, [], [{ key: 'disabled' }]).news)).toBe(false);
    const { told } = hear(webhook, [], [{ key: 'valid', host: 'abnormal' }]);
    const over = hear(webhook, told, [{ key: 'valid' }]);
    expect([over.news.recovered, over.told]).toEqual([[], []]);
  });

  test('hears nothing of an account that was removed', () => {
    const { told } = hear(webhookOf(), [], [{ key: 'disabled' }]);
    const { news } = hear(webhookOf(), told, []);
    expect([news.recovered, news.dropped.length]).toEqual([[], 1]);
  });

  const given: fc.Arbitrary<Given> = fc.record({
    id: fc.constantFrom('a', 'b'),
    key: fc.constantFrom('valid', 'disabled', 'not-found', 'unreachable'),
    host: fc.constantFrom<FeatureState>('normal', 'abnormal', 'pending', 'unknown'),
    hosts: fc.record({
      error: fc.constantFrom<ErrorCode | null>(null, 'unreachable', 'permission-missing', 'access-key-disabled'),
      failures: fc.integer({ min: 1, max: 4 }),
    }),
    paused: fc.boolean(),
  });

  test('knows in the end what is wrong, whatever happened before, and was told nothing twice in a row', () => {
    fc.assert(
      fc.property(fc.array(given, { maxLength: 30 }), (states) => {
        const webhook = webhookOf();
        const world = new Map<string, Given>();
        let told: readonly ToldAlarm[] = [];
        const said = new Map<string, string>();
        for (const state of states) {
          world.set(state.id ?? 'a', state);
          const heard = hear(webhook, told, [...world.values()]);
          told = heard.told;
          for (const alarm of heard.news.raised) {
            expect(said.get(alarmKey(alarm))).not.toBe(alarm.detail);
            said.set(alarmKey(alarm), alarm.detail);
          }
          for (const alarm of heard.news.recovered) {
            expect(said.has(alarmKey(alarm))).toBe(true);
            said.delete(alarmKey(alarm));
          }
          const { raised, clear } = judge([...world.values()].map(standingOf));
          for (const alarm of raised) expect(said.get(alarmKey(alarm))).toBe(alarm.detail);
          for (const key of clear) expect(said.has(key)).toBe(false);
        }
      }),
    );
  });
});
