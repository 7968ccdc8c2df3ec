import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createBlock, openLines } from '../../src/cli/output/progress.ts';
import { CloudError } from '../../src/model/errors.ts';
import type { Scope, ScopeOutcome } from '../../src/model/scope.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { buildOnce } from './built.ts';
import { answerAll, type Desk, openDesk, quickAnswers, upTo } from './desk.ts';

const scope = (accountId: string, region: string, kind: Scope['kind'] = 'hosts'): Scope => ({
  accountId,
  kind,
  type: null,
  service: kind === 'hosts' ? 'ecs' : 'rms',
  region,
  projectId: `project-of-${region}`,
  projectName: region,
});

const effort = { requests: 1, retries: 0, durationMs: 5 };
const counts = { total: 3, added: 2, changed: 1, removed: 0, unchanged: 0 };
const done = (each: Scope): ScopeOutcome => ({ ...effort, scope: each, status: 'ok', counts });
const skipped = (each: Scope): ScopeOutcome => ({
  ...effort,
  scope: each,
  status: 'skipped',
  error: { code: 'permission-missing', message: 'may not list products', hint: null, cloudCode: null, requestId: null },
});
const throttled = new CloudError('throttled', 'Too many requests.', {
  service: 'ecs',
  region: 'cn-north-4',
  status: 429,
  cloudCode: 'APIGW.0308',
  requestId: null,
});

describe('progress of a sync', () => {
  test('a pipe gets a line a scope with its account, and one line for many skipped alike', () => {
    const written: string[] = [];
    const lines = openLines((line) => written.push(line));
    const products = ['cn-north-4', 'cn-south-1', 'cn-east-3'].map((region) => scope('d1', region, 'products'));
    lines.planned('production', [scope('d1', 'cn-north-4'), ...products]);
    lines.retry(scope('d1', 'cn-north-4'), throttled, 1);
    for (const each of products) lines.finished(skipped(each));
    lines.finished(done(scope('d1', 'cn-north-4')));
    lines.close();
    expect(written).toEqual([
      'production: hosts cn-north-4: try 1 failed (throttled), waiting before the next',
      'production: hosts cn-north-4: 3 (2 added, 1 changed, 0 removed)',
      'production: products cn-north-4 and 2 more: skipped: may not list products',
    ]);
  });

  test('a terminal shows how long the rest takes, once the pace says something', () => {
    const { progress, lines } = createBlock(0);
    const scopes = Array.from({ length: 100 }, (_, n) => scope('d1', `region-${n}`));
    progress.planned('production', scopes);
    const finish = (many: number) => {
      for (const each of scopes.splice(0, many)) progress.finished(done(each));
    };
    finish(4);
    expect(lines(2_000, 10)[0]).toBe('Synchronizing: 4 of 100 scopes, 0 found, 0/s, 2.0 s');
    finish(6);
    expect(lines(5_000, 10)[0]).toContain('10 of 100 scopes, 0 found, 0/s, 5.0 s, about 45 s left');
    expect(lines(60_000, 10)[0]).toContain('about 9 min left');
    finish(90);
    expect(lines(60_000, 10)[0]).toBe('Synchronizing: 100 of 100 scopes, 0 found, 0/s, 60.0 s');
  });

  test('a terminal shows how far, how fast and what is waited for, and names accounts when there are several', () => {
    const { progress, lines } = createBlock(0);
    const [first, second] = [scope('d1', 'cn-north-4'), scope('d1', 'cn-south-1')];
    progress.planned('production', [first, second]);
    progress.page(first, 1_000);
    progress.retry(second, throttled, 2);
    expect(lines(2_000, 10)).toEqual([
      'Synchronizing: 0 of 2 scopes, 1 repeated, 1,000 found, 500/s, 2.0 s',
      '  hosts cn-south-1: throttled, waiting before try 3',
      '  hosts cn-north-4: 1,000 found',
    ]);
    progress.planned('staging', [scope('d2', 'cn-north-4')]);
    progress.finished(done(second));
    progress.page(scope('d2', 'cn-north-4'), 5);
    expect(lines(2_000, 4)).toEqual([
      'Synchronizing: 1 of 3 scopes, 1 repeated, 1,005 found, 503/s, 2.0 s',
      '  and 2 more',
    ]);
    progress.page(first, 1);
    expect(lines(2_000, 10)).toContain('  production: hosts cn-north-4: 1,001 found');
  });
});

describe('progress at a terminal', () => {
  let sandbox: Sandbox;
  let desk: Desk;
  beforeAll(async () => {
    await buildOnce();
    sandbox = await startSandbox({ servers: 60, regions: 3, pageSize: 4, latencyMs: 40 });
    desk = await openDesk(sandbox);
    const key = sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
    const terminal = desk.open(['onboard', '--yes', '--no-sync-now', '--method', 'quick', '--retire-root-key', 'keep']);
    await answerAll(
      terminal,
      upTo('Synchronize assets now?', quickAnswers(key, 'production')).filter(
        ([prompt]) => prompt !== 'What becomes of the root key' && prompt !== 'Configuration method',
      ),
    );
    expect(await terminal.exit()).toBe(0);
  }, 60_000);
  afterAll(async () => {
    await desk.close();
    await sandbox.close();
  });

  test.each([80, 40])('sync in %i columns shows what it does and leaves only its report', async (columns) => {
    const terminal = desk.open(['sync', 'hosts'], { columns });
    await terminal.see(/Synchronizing: \d of \d scopes/);
    expect(await terminal.exit()).toBe(0);
    expect(terminal.text()).not.toContain('Synchronizing');
    expect(terminal.text()).toContain('production');
    expect(terminal.isCursorVisible()).toBe(true);
  });

  test('sync with --quiet shows no progress', async () => {
    const terminal = desk.open(['sync', 'hosts', '--quiet']);
    expect(await terminal.exit()).toBe(0);
    expect(terminal.stream()).not.toContain('Synchronizing');
  });

  test('sync says that the cloud throttles, and ends whole', async () => {
    sandbox.addFault({ kind: 'throttle', service: 'ecs', times: 3 });
    const terminal = desk.open(['sync', 'hosts']);
    await terminal.see(/throttled, waiting before try 2/);
    expect(await terminal.exit()).toBe(0);
    sandbox.clearFaults();
  });

  test('Ctrl-C during a sync leaves the cursor visible and exits 130', async () => {
    const terminal = desk.open(['sync', 'hosts']);
    await terminal.see(/Synchronizing: \d of \d scopes/);
    terminal.press('\u0003');
    expect(await terminal.exit()).toBe(130);
    expect(terminal.isCursorVisible()).toBe(true);
    expect(terminal.text()).not.toContain('Synchronizing');
  });

  test('check-ak ends clean', async () => {
    const terminal = desk.open(['check-ak']);
    expect(await terminal.exit()).toBe(0);
    expect(terminal.text()).toMatch(/status +valid/);
    expect(terminal.isCursorVisible()).toBe(true);
  });
});
