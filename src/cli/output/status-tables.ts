/** `status` for people: one line an account, then a line for each promise, then what has no one line. */
import { plainText } from '../../model/redact.ts';
import type { DueReason } from '../../schedule/due.ts';
import { driftText, driftTone } from '../drift-view.ts';
import { thereText, thereTone } from '../status-there.ts';
import type { StatusView } from '../status-view.ts';
import type { Texts } from '../texts/en.ts';
import { agoText, spanText, untilText } from './ago.ts';
import { type Paint, type Tone, toneOf } from './paint.ts';
import { type Cell, table } from './table.ts';

type Feature = StatusView['features'][number];
type Task = StatusView['schedule'][number];

const worstTone = (statuses: readonly string[]): Tone => {
  const tones = statuses.map(toneOf);
  return tones.includes('bad') ? 'bad' : tones.includes('doubtful') ? 'doubtful' : 'good';
};

const accountRow = (
  { account, pausedAt, features, accessKey, hosts, products, securityCenter }: StatusView,
  isConnected: boolean,
): Cell[] => [
  pausedAt ? `${account} (paused)` : account,
  {
    text: features.map(({ feature, status }) => `${feature} ${status}`).join(', '),
    tone: worstTone(features.map(({ status }) => status)),
  },
  { text: accessKey.status, tone: toneOf(accessKey.status) },
  hosts.total,
  products.total,
  ...(isConnected ? [securityCenter && { text: thereText(securityCenter), tone: thereTone(securityCenter) }] : []),
];

/** How the last one ended, and how long ago. */
const lastCell = ({ accessKey, ...syncs }: StatusView, what: Task['what'], now: number): Cell => {
  if (what === 'ak-check') {
    const { status, checkedAt } = accessKey;
    return checkedAt === null
      ? { text: 'never', tone: 'doubtful' }
      : { text: `${status} ${agoText(checkedAt, now)}`, tone: toneOf(status) };
  }
  const { lastStatus, lastSyncAt } = syncs[what];
  if (lastStatus === null) return { text: 'never', tone: 'doubtful' };
  const word = lastStatus === 'skipped' ? 'not granted' : lastStatus;
  return { text: `${word} ${agoText(lastSyncAt, now)}`, tone: toneOf(lastStatus) };
};

/** Said beside the time; the usual reason says nothing. */
const reasonWords: Readonly<Partial<Record<DueReason, string>>> = {
  first: 'first',
  retry: 'retry',
  pending: 'permission pending',
  granted: 'now permitted',
  'clock-set-back': 'clock was set back',
};

const dueText = (lateMs: number): string => (lateMs < 60_000 ? 'due now' : `due for ${spanText(lateMs)}`);

const nextCell = ({ nextAt, dueSince, reason, runningOn }: Task, now: number): Cell => {
  if (runningOn) return { text: `running on ${runningOn.host} (pid ${runningOn.pid})`, tone: 'good' };
  if (nextAt === null) return reason === 'pending' ? 'when permitted' : reason;
  const word = reasonWords[reason];
  const when = dueSince === null ? untilText(nextAt, now) : dueText(now - Date.parse(dueSince));
  return { text: word ? `${when} (${word})` : when, tone: dueSince === null ? 'good' : 'doubtful' };
};

/** What was done without a promise is told, too. */
const taskRows = (view: StatusView, now: number): Cell[][] => {
  const promised = view.schedule.map((task) => [
    view.account,
    task.what,
    task.frequency,
    lastCell(view, task.what, now),
    nextCell(task, now),
  ]);
  const others = (['hosts', 'products'] as const).filter(
    (what) => view[what].lastStatus !== null && !view.schedule.some((task) => task.what === what),
  );
  return [...promised, ...others.map((what) => [view.account, what, null, lastCell(view, what, now), null])];
};

const featureLines = ({ account, features, schedule }: StatusView, now: number, paint: Paint): string[] => {
  const checkAt = schedule.find(({ what }) => what === 'ak-check')?.nextAt ?? null;
  const again = checkAt === null ? '' : `; looked at again ${untilText(checkAt, now)}`;
  const whyOf = ({ missing, reason }: Feature) =>
    missing.length > 0 ? `missing ${missing.join(', ')}` : plainText(reason ?? 'unknown');
  return features
    .filter(({ status }) => status !== 'normal')
    .map((feature) => {
      const { feature: name, status } = feature;
      const next = status === 'pending' ? again : '';
      return `${account}: ${paint(toneOf(status), `${name} ${status}`)}: ${whyOf(feature)}${next}`;
    });
};

/** What the last check found changed in the cloud. */
const driftLines = ({ account, drift }: StatusView, paint: Paint, texts: Texts): string[] =>
  drift.map((change) => {
    const next = change.remedy === null ? '' : ` (${change.remedy})`;
    return `${account}: ${paint(driftTone(change), plainText(driftText(change, texts)))}${next}`;
  });

const regionLines = ({ account, notProvisioned }: StatusView): string[] =>
  notProvisioned.length === 0 ? [] : [`${account}: not provisioned: ${notProvisioned.join(', ')}`];

const block = (lines: readonly string[]): string[] => (lines.length > 0 ? ['', ...lines] : []);

export const renderStatus =
  (now: number, paint: Paint, texts: Texts) =>
  (views: readonly StatusView[]): string => {
    if (views.length === 0) return 'No account is configured. Provision one with: huawei-assets onboard';
    const lines = views.flatMap((view) => [
      ...featureLines(view, now, paint),
      ...driftLines(view, paint, texts),
      ...regionLines(view),
    ]);
    const isConnected = views.some(({ securityCenter }) => securityCenter !== null);
    const head = ['account', 'features', 'access key', 'hosts', 'products'];
    const rows = views.map((view) => accountRow(view, isConnected));
    return [
      table([...head, ...(isConnected ? ['security center'] : [])], rows, paint),
      '',
      table(
        ['account', 'what', 'every', 'last', 'next'],
        views.flatMap((view) => taskRows(view, now)),
        paint,
      ),
      ...block(lines),
    ].join('\n');
  };
