/**
 * Tells systemd that the service is ready, alive or stopping. Node.js has no datagram sockets of the local kind, in which
 * systemd listens, so its own `systemd-notify` does it: it is wherever systemd is.
 * @see systemd-notify(1), sd_notify(3)
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface ServiceEnvironment {
  /** NOTIFY_SOCKET */
  readonly notifySocket: string | undefined;
  /** WATCHDOG_USEC: the manager ends a service that says nothing for so long. */
  readonly watchdogUsec: string | undefined;
  /** WATCHDOG_PID: whom that is about. */
  readonly watchdogPid: string | undefined;
  readonly path: string | undefined;
}

export interface ServiceManager {
  ready(status: string): Promise<void>;
  /** Says that all is well, as often as the watchdog asks for; may be called much more often. */
  alive(): void;
  stopping(): Promise<void>;
  /** How often the watchdog wants to hear of us, in ms; null: never. */
  readonly aliveEveryMs: number | null;
}

const unattended: ServiceManager = {
  ready: async () => undefined,
  alive: () => undefined,
  stopping: async () => undefined,
  aliveEveryMs: null,
};

/** How often to say it, in ms: twice as often as needed. Null: nobody asks. */
const watchdogMs = ({ watchdogUsec, watchdogPid }: ServiceEnvironment, pid: number): number | null => {
  const usec = Number(watchdogUsec);
  const isForUs = watchdogPid === undefined || watchdogPid === String(pid);
  return isForUs && Number.isSafeInteger(usec) && usec > 0 ? usec / 2_000 : null;
};

const tellWithinMs = 5_000;

/** @param onFailure told once, of why the service manager cannot be told */
export const openServiceManager = (
  environment: ServiceEnvironment,
  { pid, now, onFailure }: { readonly pid: number; readonly now: () => number; onFailure(message: string): void },
): ServiceManager => {
  const { notifySocket, path = '/usr/bin:/bin' } = environment;
  if (!notifySocket) return unattended;
  let isBroken = false;
  const tell = async (...words: readonly string[]): Promise<void> => {
    if (isBroken) return;
    try {
      const env = { NOTIFY_SOCKET: notifySocket, PATH: path };
      await promisify(execFile)('systemd-notify', words, { env, timeout: tellWithinMs });
    } catch (error) {
      isBroken = true;
      onFailure(`systemd-notify: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const everyMs = watchdogMs(environment, pid);
  let toldMs = Number.NEGATIVE_INFINITY;
  return {
    ready: (status) => tell('--ready', `--status=${status}`),
    alive: () => {
      if (everyMs === null || now() - toldMs < everyMs) return;
      toldMs = now();
      void tell('WATCHDOG=1');
    },
    stopping: () => tell('STOPPING=1'),
    aliveEveryMs: everyMs,
  };
};
