/** The scheduler as processes of its own: several at once, killed, stopped, and under a service manager. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openConfig } from '../../src/config/store.ts';
import { expectSchema } from '../cli/helpers/schemas.ts';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { ensureBuilt, spawnProgram } from '../helpers/spawn-program.ts';

let place: Workplace;
beforeAll(ensureBuilt);
beforeEach(async () => {
  place = await openWorkplace({ accounts: 4, servers: 6, regions: ['cn-north-4', 'cn-east-3'] });
  for (const [index, name] of names.entries()) await place.onboardQuick(name, index, '--no-sync-now');
  await makeOld();
  askedBefore = asksOfEcs();
});
afterEach(() => place.close());

const names = ['one', 'two', 'three', 'four'];

/** What was made a moment ago begins within five minutes; what is old, at once. */
const makeOld = async (): Promise<void> => {
  const masterKey = { environmentKey: place.env.HUAWEI_ASSETS_KEY, useKeyring: false };
  const config = openConfig({ dir: join(place.home, 'config'), masterKey });
  for (const name of names) {
    await config.updateAccount(name, (account) => ({ ...account, createdAt: '2024-01-01T00:00:00.000Z' }));
  }
};

const once = () => spawnProgram(['run', '--once', '--json', '--quiet'], { env: place.env });
const asksOfEcs = () => place.sandbox.requests.filter(({ service }) => service === 'ecs').length;
/** By onboarding, which tries the new keys. */
let askedBefore = 0;
const pagesAsked = () => asksOfEcs() - askedBefore;
const scheduleOf = async (account: string) =>
  (await place.run(['status', '--account', account, '--json', '--query', '[0].schedule[1]'])).json;

describe('two schedulers at once', () => {
  test('do each task once between them, and both end well', async () => {
    place.sandbox.addFault({ service: 'ecs', kind: 'slow', ms: 100 });
    const results = await Promise.all([once().ended, once().ended, once().ended]);
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0]);
    const reports = results.map(({ stdout }) => JSON.parse(stdout));
    for (const report of reports) expectSchema('run', report);
    const tasks = reports.flatMap((report) => report.tasks as { account: string; what: string; status: string }[]);
    const done = tasks
      .filter(({ status }) => status !== 'held')
      .map((task) => `${task.account} ${task.what} ${task.status}`);
    expect(done.sort()).toEqual([...names].sort().map((name) => `${name} hosts ok`));
    expect(tasks.filter(({ status }) => status === 'held').every((task) => names.includes(task.account))).toBe(true);
    const asked = pagesAsked();
    place.sandbox.clearFaults();
    await place.run(['sync', 'hosts', '--quiet']);
    expect(pagesAsked() - asked).toBe(asked);
  }, 60_000);
});

describe('a scheduler that is killed', () => {
  test('is named by status while it lives; what it had is done by the next one at once', async () => {
    place.sandbox.addFault({ service: 'ecs', region: 'cn-east-3', kind: 'hang' });
    const { child, ended } = once();
    let holder = null;
    while (holder === null) holder = (await scheduleOf('one')).runningOn;
    expect(holder).toMatchObject({ pid: child.pid, host: expect.any(String) });
    expect((await place.run(['status', '--account', 'one'])).stdout).toContain(`(pid ${child.pid})`);
    child.kill('SIGKILL');
    await ended;
    place.sandbox.clearFaults();
    expect(await scheduleOf('one')).toMatchObject({ runningOn: null, lastAt: null });
    const next = await once().ended;
    expect(next.code).toBe(0);
    expect(JSON.parse(next.stdout).counts).toMatchObject({ ok: 4, held: 0 });
    expect((await place.run(['hosts', '--json', '--query', 'length(@)'])).json).toBe(24);
  }, 60_000);
});

describe('a service', () => {
  const service = (env: Readonly<Record<string, string>> = {}, ...flags: string[]) =>
    spawnProgram(['run', '--log', 'json', '--json', ...flags], { env: { ...place.env, ...env } });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'ends with 0 on %s; what hangs is given up, and is due again',
    async (name) => {
      place.sandbox.addFault({ service: 'ecs', kind: 'hang' });
      const { child, ended } = service({}, '--grace', '100ms');
      while (pagesAsked() < 4) await sleep(20);
      child.kill(name);
      const { code, stdout, stderr } = await ended;
      expect(code).toBe(0);
      const report = JSON.parse(stdout);
      expectSchema('run', report);
      expect(report.counts).toMatchObject({ ok: 0, stopped: 4 });
      const events = stderr
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      for (const event of events) expectSchema('log', event);
      expect(events.filter(({ event }) => event === 'task-ended').map(({ status }) => status)).toEqual(
        names.map(() => 'stopped'),
      );
      place.sandbox.clearFaults();
      expect(await scheduleOf('one')).toMatchObject({ runningOn: null, lastAt: null, nextAt: expect.any(String) });
    },
    60_000,
  );

  test('a stop lets what is under way end within the grace', async () => {
    place.sandbox.addFault({ service: 'ecs', kind: 'slow', ms: 300 });
    const { child, ended } = service({}, '--grace', '1m');
    while (pagesAsked() < 4) await sleep(20);
    child.kill('SIGTERM');
    const { stdout } = await ended;
    expect(JSON.parse(stdout).counts).toMatchObject({ ok: 4, stopped: 0 });
  }, 60_000);

  /** Receives datagrams as systemd does, which Node.js cannot, and prints them. */
  const listener = `
import socket, sys
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind(sys.argv[1])
print("listening", flush=True)
while True:
    print(receiver.recv(4096).decode().replace(chr(10), " "), flush=True)
`;
  const canListen = ['python3', 'systemd-notify'].every((name) => spawnSync(name, ['--version']).status === 0);
  if (!canListen) console.warn('Not tested here, without python3 and systemd-notify: what systemd is told.');

  (canListen ? test : test.skip)(
    'tells systemd that it is ready, alive and stopping',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'notify-'));
      const socket = join(folder, 'socket');
      const python = spawn('python3', ['-c', listener, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
      const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
      const told: string[] = [];
      const hear = async (word: string) => {
        while (!told.some((line) => line.includes(word))) told.push(String((await lines.next()).value));
      };
      await hear('listening');
      const { child, ended } = service({ NOTIFY_SOCKET: socket, WATCHDOG_USEC: '1000000' });
      await hear('READY=1');
      await hear('WATCHDOG=1');
      child.kill('SIGTERM');
      await hear('STOPPING=1');
      expect((await ended).code).toBe(0);
      python.kill();
      await rm(folder, { recursive: true });
    },
    60_000,
  );

  test('goes on without a service manager that can be told, and says so', async () => {
    const { child, ended } = service({ NOTIFY_SOCKET: '/nowhere/socket', PATH: '/nowhere' });
    while (pagesAsked() < 4) await sleep(20);
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    expect([code, stderr.includes('service-manager-failed')]).toEqual([0, true]);
  }, 60_000);
});
