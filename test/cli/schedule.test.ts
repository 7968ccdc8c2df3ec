import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { exportTargets } from '../../src/schedule/export/export.ts';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { ensureBuilt, spawnProgram } from '../helpers/spawn-program.ts';
import { expectError, expectHelp, expectUsage } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

const run = promisify(execFile);

describe('schedule export', () => {
  let place: Workplace;
  beforeAll(async () => {
    ensureBuilt();
    place = await openWorkplace({ servers: 3, regions: 1 });
    await place.onboardQuick('production', 0);
  });
  afterAll(() => place.close());

  const exported = (...argv: string[]) => place.run(['schedule', 'export', ...argv]);

  test.each([[['schedule']], [['schedule', 'export']]])('%j --help ends with examples', (words) =>
    expectHelp(place, ...words),
  );

  test.each(exportTargets)('%s: printed, or as JSON as its schema says', async (target) => {
    const printed = await exported(target);
    expect(printed).toMatchObject({ code: 0, stderr: '' });
    const { json } = await exported(target, '--json');
    expectSchema('schedule-export', json);
    for (const { text } of json.files.slice(0, 1)) expect(printed.stdout).toContain(text.trimEnd());
  });

  test('what is printed of Kubernetes can be applied as it is: manifests only', async () => {
    expect((await exported('kubernetes')).stdout).not.toContain('ENTRYPOINT');
    expect((await exported('github-actions')).stdout).toBe(
      `${(await exported('github-actions', '--json')).json.files[0].text}`,
    );
  });

  test('--to writes the files and prints where; what is there is overwritten with --replace only', async () => {
    const folder = join(place.home, 'units');
    const first = await exported('systemd', '--once', '--to', folder);
    expect(first.stdout.trim().split('\n')).toEqual(
      ['huawei-assets.service', 'huawei-assets.timer', 'huawei-assets.sysusers.conf'].map((name) => join(folder, name)),
    );
    expect((await readdir(folder)).length).toBe(3);
    expectError(await exported('systemd', '--once', '--to', folder, '--json'), 'usage', 2);
    const again = await exported('systemd', '--once', '--every', '5m', '--to', folder, '--replace');
    expect(again.code).toBe(0);
    expect(await readFile(join(folder, 'huawei-assets.timer'), 'utf8')).toContain('OnCalendar=*:0/5\n');
  });

  test.each<[string[], RegExp]>([
    [['upstart'], /Allowed choices are systemd, cron, kubernetes, github-actions/],
    [['cron', '--every', '7m'], /does not divide an hour or a day evenly/],
    [['cron', '--every', 'often'], /does not divide/],
    [['systemd', '--user', 'a user'], /is no name of a user/],
    [['kubernetes', '--namespace', 'Big'], /is no namespace/],
    [['kubernetes', '--image', 'x y'], /is no name of an image/],
  ])('%j is refused', (argv, says) => expectUsage(place, ['schedule', 'export', ...argv], says));

  test('the line of the crontab runs as cron runs it', async () => {
    const { stdout } = await spawnProgram(['schedule', 'export', 'cron'], { env: place.env }).ended;
    const line = stdout.trimEnd().split('\n').at(-1) ?? '';
    const command = line.replace(/^(\S+ ){5}/, '').replaceAll('\\%', '%');
    const { HUAWEI_ASSETS_HOME: _home, ...env } = place.env;
    const result = await run('/bin/sh', ['-c', command], { env: { ...env, HOME: place.home, PATH: '/usr/bin:/bin' } });
    expect(result).toEqual({ stdout: '', stderr: '' });
  });

  test('the script of the workflow runs as GitHub runs it', async () => {
    const { stdout } = await spawnProgram(['schedule', 'export', 'github-actions'], { env: place.env }).ended;
    const steps: { name?: string; run?: string }[] = parse(stdout).jobs.run.steps;
    const script = steps.find(({ name }) => name === 'Do what is due')?.run ?? '';
    const own = script.replaceAll(
      'huawei-assets ',
      `"${process.execPath}" "${join(import.meta.dirname, '../../bin/huawei-assets.js')}" `,
    );
    await run('bash', ['-e', '-c', own], { cwd: place.home, env: { PATH: process.env.PATH, ...place.env } });
    expectSchema('run', JSON.parse(await readFile(join(place.home, 'report.json'), 'utf8')));
  });
});
