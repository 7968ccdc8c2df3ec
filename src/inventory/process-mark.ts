/** Which process does the work, so that another one can tell whether it still lives. */
import { hostname } from 'node:os';
import process from 'node:process';

export interface ProcessMark {
  readonly host: string;
  readonly pid: number;
}

export const thisProcess = (): ProcessMark => ({ host: hostname(), pid: process.pid });

/** False only when the process certainly is gone: of a process on another host nothing is known. */
export const mayBeAlive = ({ host, pid }: ProcessMark): boolean => {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
};
