/** The flags that the schedulers have in common: `run` and `worker`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from './context.ts';
import { parseDurationFlag, parseWholeNumber } from './flags.ts';
import { defaultListenAddress, type ListenAddress, parseListenAddress } from './health-server.ts';
import { type Log, type LogFormat, logFormats, openLog } from './output/log.ts';
import type { ScheduleChoice } from './run-schedule.ts';

export interface ServiceFlags {
  readonly accountsAtOnce: number;
  readonly concurrency: number;
  readonly deadline?: number;
  readonly grace?: number;
  readonly log: LogFormat;
  readonly listen?: ListenAddress | true;
}

const defaultDeadlineMs = 3_600_000;
/** With what is left behind after it, less than the ten seconds that service managers commonly give. */
const defaultGraceMs = 7_000;

/** @param accounts only these; undefined: all */
export const choiceOf = (
  { accountsAtOnce, concurrency, deadline, grace }: ServiceFlags,
  accounts: readonly string[] | undefined,
): ScheduleChoice => ({
  accounts,
  accountsAtOnce,
  concurrency,
  deadlineMs: deadline ?? defaultDeadlineMs,
  graceMs: grace ?? defaultGraceMs,
});

export const listenOf = ({ listen }: ServiceFlags): ListenAddress | undefined =>
  listen === true ? defaultListenAddress : listen;

export const openServiceLog = ({ log: format }: ServiceFlags, { output, io, flags }: Context): Log =>
  openLog(output, { format, now: io.now, least: flags.quiet ? 'warning' : flags.verbose ? 'debug' : 'info' });

const parseListen = (text: string): ListenAddress => {
  const address = parseListenAddress(text);
  if (!address) throw new InvalidArgumentError(`"${text}" is no address: 127.0.0.1:9465, [::1]:9465.`);
  return address;
};

export const addServiceOptions = (command: Command): Command =>
  command
    .option('--accounts-at-once <n>', 'accounts under way at once', parseWholeNumber(1, 256), 4)
    .option('--concurrency <n>', 'scopes under way at once, over all accounts', parseWholeNumber(1, 256), 16)
    .option('--deadline <duration>', 'give up a sync that is not done by then (default: 1h)', parseDurationFlag)
    .option('--grace <duration>', 'how long a stop waits for what is under way (default: 7s)', parseDurationFlag)
    .option(
      '--listen [address]',
      'answer /healthz, /readyz and /metrics over HTTP (address left out: 127.0.0.1:9465)',
      parseListen,
    )
    .addOption(new Option('--log <format>', 'how the log on stderr is written').choices(logFormats).default('text'));
