/** The audit log: a line for each call that changed something in the cloud, or was refused. Secrets and bodies stay out. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CloudChange } from '../model/cloud-change.ts';
import type { Context } from './context.ts';
import { systemCodeOf } from './system-error.ts';

/** Appends as it happens, because the next moment may be the last. A log that cannot be written is said, and stops nothing. */
export const openAudit = ({ folders, io, output }: Pick<Context, 'folders' | 'io' | 'output'>) => {
  let isBroken = false;
  return (change: CloudChange): void => {
    if (isBroken) return;
    try {
      mkdirSync(dirname(folders.audit), { recursive: true, mode: 0o700 });
      const line = JSON.stringify({ time: new Date(io.now()).toISOString(), ...change });
      appendFileSync(folders.audit, `${line}\n`, { mode: 0o600 });
    } catch (error) {
      isBroken = true;
      output.warn(
        `Changes in the cloud are not recorded: ${folders.audit} cannot be written (${systemCodeOf(error)}).`,
      );
    }
  };
};
