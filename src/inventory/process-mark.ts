/** Which process does the work, so that another one can tell whether it still lives. */
import { hostname } from 'node:os';
import process from 'node:process';

export interface ProcessMark {
  readonly host: string;
  readonly pid: number;
}

/** A process that is gone. */
export interface EndedProcess extends ProcessMark {
  /** What a process of this mark took later is another's (ISO 8601 UTC): containers that are started anew keep host and pid. */
  readonly before: string;
}

export const thisProcess = (): ProcessMark => ({ host: hostname(), pid: process.pid });

/**
 * False only when the process certainly is gone: of a process on another host nothing is known. Machines and containers that
 * share a database need names of their own (docs/shared-mode.md): of two by one name each takes the other's for gone.
 */
export const mayBeAlive = ({ host, pid }: ProcessMark): boolean => {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
};
