import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commandTable } from '../../src/cli/program.ts';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectHelp, expectUsage } from './helpers/expectations.ts';

const run = promisify(execFile);

describe('completion', () => {
  let place: Workplace;
  let script: string;
  beforeAll(async () => {
    place = await openWorkplace();
    script = (await place.run(['completion', 'bash'])).stdout;
  });
  afterAll(() => place.close());

  /** What a real bash offers behind these words; the last one is what is being typed. */
  const offered = async (...words: string[]): Promise<string[]> => {
    const line = ['huawei-assets', ...words].map((word) => `'${word}'`).join(' ');
    const ask = `COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _huawei_assets; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await run('bash', ['--norc', '-c', `${script}\n${ask}`]);
    return stdout.split('\n').filter(Boolean);
  };

  test('--help ends with examples', () => expectHelp(place, 'completion'));

  test('the script for bash is sound to bash', async () => {
    await expect(run('bash', ['-n', '-c', script])).resolves.toMatchObject({ stderr: '' });
  });

  test('the first word completes to every command', async () => {
    const words = await offered('');
    for (const { name } of commandTable) expect(words).toContain(name);
    expect(await offered('che')).toEqual(['check-ak']);
  });

  test('sync TAB offers what can be pulled and its options', async () => {
    const words = await offered('sync', '');
    expect(words).toEqual(
      expect.arrayContaining(['hosts', 'products', 'all', '--account', '--region', '--json', '--help']),
    );
    expect(words).not.toContain('onboard');
    expect(await offered('sync', '--dea')).toEqual(['--deadline']);
  });

  test('subcommands complete, and their options behind an argument', async () => {
    expect(await offered('accounts', 're')).toEqual(['rename', 'resume', 'remove']);
    expect(await offered('accounts', 'remove', 'production', '--del')).toEqual(['--delete-iam']);
  });

  test('the value of an option is not taken for a command, and its choices complete', async () => {
    expect(await offered('--home', 'sync', 'st')).toEqual(['status']);
    expect(await offered('--home', '=', '/tmp', 'st')).toEqual(['status']);
    expect(await offered('sync', '--region', 'cn-north-4', 'ho')).toEqual(['hosts']);
    expect(await offered('hosts', '--output', '')).toEqual(['table', 'json', 'ndjson', 'csv']);
    expect(await offered('hosts', '-o', 'c')).toEqual(['csv']);
    expect(await offered('products', '--type', 'evs.')).toEqual(['evs.snapshots', 'evs.volumes']);
    expect(await offered('sync', '--region', '')).toEqual([]);
  });

  test.each(['zsh', 'fish'])('the script for %s names every command', async (shell) => {
    const result = await place.run(['completion', shell]);
    expect(result.code).toBe(0);
    for (const { name } of commandTable) expect(result.stdout).toContain(`"${name}"`);
  });

  test.each(['zsh', 'fish'])('the script for %s is sound to it, where it is installed', async (shell) => {
    const { stdout } = await place.run(['completion', shell]);
    const answer = await run(shell, ['-n', '-c', stdout]).catch((error: NodeJS.ErrnoException) => error);
    if (answer instanceof Object && 'code' in answer && answer.code === 'ENOENT') return;
    expect(answer).toMatchObject({ stderr: '' });
  });

  test('an unknown shell and no shell are refused', async () => {
    await expectUsage(place, ['completion', 'cmd'], /bash, zsh, fish/);
    await expectUsage(place, ['completion'], /missing required argument 'shell'/);
  });
});
