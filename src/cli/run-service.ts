/** The scheduler as a service: it tells systemd of itself, answers over HTTP where that is asked for, and logs. */
import { isDue, type PlannedTask } from '../schedule/due.ts';
import type { Context } from './context.ts';
import { isLoopback, type ListenAddress, openHealthServer } from './health-server.ts';
import { openTelling } from './open-notifier.ts';
import type { Log } from './output/log.ts';
import type { RunView } from './output/run-report.ts';
import { type Keep, keepAlone, type ScheduleChoice, scheduledAccounts, scheduleForever } from './run-schedule.ts';
import { openScheduleLog } from './schedule-log.ts';
import { blindObserver, observeAll, type ScheduleObserver } from './schedule-observer.ts';
import { openServiceManager } from './service-manager.ts';
import { version } from './version.ts';

export interface ServiceChoice extends ScheduleChoice {
  /** Where it answers over HTTP; undefined: nowhere. */
  readonly listen: ListenAddress | undefined;
}

/** A change of the configuration counts after so long at most. */
const usualPollMs = 5_000;

/** Opens what answers over HTTP, where that was asked for. */
const openListener = async (choice: ServiceChoice, log: Log, context: Context): Promise<ScheduleObserver> => {
  const { listen: address, accounts } = choice;
  if (address === undefined) return blindObserver;
  const { openWatch } = await import('./metrics-observer.ts');
  const { observer, health, metrics } = openWatch(() => scheduledAccounts(accounts, context), context);
  const server = await openHealthServer(address, { health, metrics });
  context.onClose(server.close);
  context.io.signal.addEventListener('abort', health.stopping);
  log('info', {
    event: 'listening',
    address: server.address,
    message: `http://${server.address} has /healthz, /readyz and /metrics.`,
  });
  if (!isLoopback(address)) {
    log('warning', { event: 'note', message: 'Whoever reaches that address reads the metrics: there is no password.' });
  }
  return observer;
};

/** Tells systemd, if it is there, and says that all is ready at the first look. */
const openAnnouncer = (log: Log, { io, environment }: Context) => {
  const manager = openServiceManager(environment.service, {
    pid: process.pid,
    now: io.now,
    onFailure: (message) => log('warning', { event: 'service-manager-failed', message }),
  });
  io.signal.addEventListener('abort', () => {
    log('info', { event: 'stopping', message: 'Stopping: nothing new is begun.' });
    void manager.stopping();
  });
  let isReady = false;
  const looked = (plan: readonly PlannedTask[]) => {
    manager.alive();
    if (isReady) return;
    isReady = true;
    const due = plan.filter(isDue).length;
    log('info', { event: 'ready', tasks: plan.length, due, message: `Ready: ${plan.length} tasks, ${due} due now.` });
    void manager.ready(`${plan.length} tasks`);
  };
  const pollMs = Math.min(usualPollMs, manager.aliveEveryMs ?? usualPollMs);
  return { pollMs, observer: { ...blindObserver, looked } };
};

/** Tells webhooks what is new, after each look, beside the tasks. */
const openTeller = (log: Log, context: Context): ScheduleObserver => {
  const tellNews = openTelling(log, context);
  let isTelling = false;
  return {
    ...blindObserver,
    looked: () => {
      if (isTelling) return;
      isTelling = true;
      void tellNews().finally(() => {
        isTelling = false;
      });
    },
  };
};

/** How a service goes about it. @param lookMs how often it should look, so that the service manager hears of it */
export type Service = (observer: ScheduleObserver, lookMs: number) => Keep;

/** @throws AppError for what cannot be read or listened on at the beginning */
export const runService = async (
  choice: ServiceChoice,
  log: Log,
  context: Context,
  service: Service = keepAlone,
): Promise<RunView> => {
  const { pid } = process;
  log('info', { event: 'started', version, pid, message: `huawei-assets ${version} keeps the schedule (pid ${pid}).` });
  const listener = await openListener(choice, log, context);
  const { pollMs, observer: announcer } = openAnnouncer(log, context);
  const observer = observeAll([openScheduleLog(log), listener, announcer, openTeller(log, context)]);
  const view = await scheduleForever(choice, { context, observer }, service(observer, pollMs));
  log('info', { event: 'stopped', counts: view.counts, message: 'Stopped.' });
  return view;
};
