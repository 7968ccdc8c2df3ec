/** `queue status` for people. */
import type { QueueStatus } from '../queue-view.ts';
import { agoText, spanText, untilText } from './ago.ts';
import { counted } from './counted.ts';
import type { Paint } from './paint.ts';
import { type Cell, table } from './table.ts';

const nameOf = ({ account, accountId }: { account: string | null; accountId: string }): string => account ?? accountId;

const errorText = (error: { readonly code: string; readonly message: string } | null): Cell =>
  error ? `${error.code}: ${error.message}` : null;

const workerRows = ({ workers }: QueueStatus, nowMs: number): Cell[][] =>
  workers.map(({ host, pid, version, isAlive, active, accountsAtOnce, seenAt }) => [
    host,
    pid,
    version,
    isAlive ? { text: 'alive', tone: 'good' } : { text: 'gone', tone: 'bad' },
    `${active} of ${accountsAtOnce}`,
    agoText(seenAt, nowMs),
  ]);

const jobRows = ({ active, retrying, failed }: QueueStatus, nowMs: number): Cell[][] => [
  ...active.map((job): Cell[] => [
    nameOf(job),
    'active',
    agoText(job.since, nowMs),
    job.worker ? `process ${job.worker.pid} on ${job.worker.host}` : 'its worker is gone',
  ]),
  ...retrying.map((job): Cell[] => [
    nameOf(job),
    { text: 'retrying', tone: 'doubtful' },
    untilText(job.nextTryAt, nowMs),
    errorText(job.error),
  ]),
  ...failed.map((job): Cell[] => [
    nameOf(job),
    { text: 'failed', tone: 'bad' },
    agoText(job.failedAt, nowMs),
    errorText(job.error),
  ]),
];

const sumLines = (status: QueueStatus, nowMs: number): string[] => {
  const { waiting, oldestWait, active, retrying, failed, lag, plannedAt } = status;
  const since = oldestWait ? `, the longest for ${spanText(oldestWait.seconds * 1000)}` : '';
  const { longest } = lag;
  const behind = longest ? `, ${longest.what} of ${longest.account} for ${spanText(longest.seconds * 1000)}` : '';
  return [
    `Jobs: ${waiting} waiting${since}; ${active.length} active, ${retrying.length} retrying, ${failed.length} failed.`,
    `Due: ${counted(lag.dueTasks, 'task')}${behind}. ${plannedAt ? `A worker looked ${agoText(plannedAt, nowMs)}` : 'No worker has looked yet'}.`,
    ...(status.workers.some(({ isAlive }) => isAlive) ? [] : ['No worker is running: huawei-assets worker']),
    ...(failed.length > 0 ? ['Send failed jobs again with: huawei-assets queue retry --all'] : []),
  ];
};

export const renderQueueStatus =
  (nowMs: number, paint: Paint) =>
  (status: QueueStatus): string => {
    const workers = workerRows(status, nowMs);
    const jobs = jobRows(status, nowMs);
    return [
      ...(workers.length > 0
        ? [table(['host', 'pid', 'version', 'worker', 'accounts', 'seen'], workers, paint), '']
        : []),
      ...(jobs.length > 0 ? [table(['account', 'job', 'when', 'what'], jobs, paint), ''] : []),
      ...sumLines(status, nowMs),
    ].join('\n');
  };
