/** Everything that keeps the schedule elsewhere: complete files, for the machine that is to run them. */
import { cronFiles } from './cron.ts';
import type { ExportedFile, ExportOptions } from './files.ts';
import { githubActionsFiles } from './github-actions.ts';
import { kubernetesFiles } from './kubernetes.ts';
import { systemdFiles } from './systemd.ts';

const makers = {
  systemd: systemdFiles,
  cron: cronFiles,
  kubernetes: kubernetesFiles,
  'github-actions': githubActionsFiles,
} as const satisfies Record<string, (options: ExportOptions) => ExportedFile[]>;

export type ExportTarget = keyof typeof makers;
export const exportTargets = Object.keys(makers) as readonly ExportTarget[];

export const exportSchedule = (target: ExportTarget, options: ExportOptions): ExportedFile[] => makers[target](options);
