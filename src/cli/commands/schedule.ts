/** `schedule export`: complete files that keep the schedule with what a machine, a cluster or a pipeline has. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '../../model/durations.ts';
import { AppError } from '../../model/errors.ts';
import { type ExportTarget, exportSchedule, exportTargets } from '../../schedule/export/export.ts';
import { type ExportedFile, type ExportOptions, isEvenly } from '../../schedule/export/files.ts';
import type { Context } from '../context.ts';
import type { MakeCommand } from '../make-command.ts';
import { systemCodeOf } from '../system-error.ts';
import { version } from '../version.ts';

interface ExportFlags {
  readonly once?: boolean;
  readonly every: number;
  readonly to?: string;
  readonly replace?: boolean;
  readonly user: string;
  readonly image?: string;
  readonly namespace: string;
}

const parseEvery = (text: string): number => {
  const minutes = (parseDuration(text) ?? 0) / 60_000;
  if (!isEvenly(minutes)) {
    throw new InvalidArgumentError(`"${text}" does not divide an hour or a day evenly: 5m, 10m, 15m, 30m, 1h, 6h.`);
  }
  return minutes;
};

const pattern = (what: string, allowed: RegExp) => (text: string) => {
  if (!allowed.test(text)) throw new InvalidArgumentError(`"${text}" is no ${what}.`);
  return text;
};

const parseUser = pattern('name of a user', /^[a-z_][a-z0-9_-]{0,30}$/);
const parseNamespace = pattern('namespace', /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const parseImage = pattern('name of an image', /^[\w][\w.:/@-]{0,250}$/);

const optionsOf = (flags: ExportFlags, { io, environment, flags: global, database }: Context): ExportOptions => {
  const home = global.home ?? environment.home;
  return {
    program: io.program ?? ['/usr/bin/env', 'huawei-assets'],
    version,
    usesDatabase: database() !== undefined,
    once: flags.once ?? false,
    everyMinutes: flags.every,
    user: flags.user,
    home: home === undefined ? undefined : resolve(home),
    image: flags.image ?? `huawei-assets:${version}`,
    namespace: flags.namespace,
  };
};

/** @throws AppError `usage` for a file that is there already */
const write = async (files: readonly ExportedFile[], folder: string, replace: boolean) => {
  const written = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const { name, text } of files) {
      const path = join(folder, name);
      await writeFile(path, text, { flag: replace ? 'w' : 'wx' });
      written.push({ name, path, text });
    }
  } catch (error) {
    throw new AppError('usage', `The files cannot be written to ${folder}: ${systemCodeOf(error)}.`, {
      hint: 'Name another folder, or overwrite what is there with --replace.',
    });
  }
  return written;
};

const renderTexts = (files: readonly ExportedFile[]): string => {
  const [only, another] = files;
  if (only && !another) return only.text.trimEnd();
  return files.map(({ name, text }) => `# ==> ${name} <==\n${text.trimEnd()}`).join('\n\n');
};

const exportCommand: MakeCommand = (context) =>
  new Command('export')
    .description('write the files that keep the schedule elsewhere; without --to they are printed')
    .addArgument(new Argument('<target>', 'what is to keep it').choices(exportTargets))
    .option('--once', 'a timer or CronJob that runs what is due, instead of a service that stays')
    .option('--every <duration>', 'how often it looks then (default: 15m)', parseEvery, 15)
    .option('--to <dir>', 'write the files to this folder')
    .option('--replace', 'overwrite files that are there')
    .option('--user <name>', 'systemd: the user of the system that it runs as', parseUser, 'huawei-assets')
    .option('--image <name>', 'Kubernetes: the container image', parseImage)
    .option('--namespace <name>', 'Kubernetes: the namespace', parseNamespace, 'huawei-assets')
    .addHelpText(
      'after',
      `
How to install them stands at the head of each. Secrets are referred to and never written. cron and GitHub Actions always
look every so often; what falls due in between waits for the next look.

Examples:
  $ huawei-assets schedule export systemd --to units
  $ huawei-assets schedule export systemd --once --every 5m --to units
  $ huawei-assets schedule export cron
  $ huawei-assets schedule export kubernetes --namespace security --image registry.example/huawei-assets:1
  $ huawei-assets schedule export github-actions --every 30m --to .github/workflows`,
    )
    .action(async (target: ExportTarget, flags: ExportFlags) => {
      const current = context();
      const files = exportSchedule(target, optionsOf(flags, current));
      if (flags.to !== undefined) {
        const written = await write(files, resolve(flags.to), flags.replace ?? false);
        await current.output.result({ target, files: written }, (r) => r.files.map(({ path }) => path).join('\n'));
        return;
      }
      const printed = files.map(({ name, text }) => ({ name, path: null, text }));
      await current.output.result({ target, files: printed }, () =>
        renderTexts(files.filter(({ isAside }) => !isAside)),
      );
    });

export const scheduleCommand: MakeCommand = (context) =>
  new Command('schedule')
    .description('the schedule of syncs and checks, kept by what a machine has')
    .addCommand(exportCommand(context))
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets schedule export systemd --to units
  $ huawei-assets schedule export kubernetes --once`,
    );
