import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openReceiver, type Receiver } from '../helpers/receiver.ts';
import { expectNoSecrets, openWorkplace, type RunResult, type Workplace } from '../helpers/run-program.ts';
import { expectError, expectHelp } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

const token = 'token-0123456789-that-nobody-may-see';
const secret = 'secret-0123456789-that-nobody-may-see';
const hour = 3_600_000;

let place: Workplace;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await openReceiver();
  place = await openWorkplace({ accounts: 2, servers: 2, regions: ['cn-north-4', 'cn-east-3'] });
});
afterEach(async () => {
  await place.close();
  await receiver.close();
});

/** Runs, and makes sure that neither address nor secret stands anywhere. */
const run = async (argv: readonly string[], env = {}, aheadMs = 0): Promise<RunResult> => {
  const result = await place.run(argv, { env, now: () => Date.now() + aheadMs });
  await expectNoSecrets([token, secret], { stdout: result.stdout, stderr: result.stderr }, place.home);
  return result;
};

const add = (name: string, ...flags: string[]) =>
  run(['notify', 'add', name, '--json', ...flags], {
    HUAWEI_ASSETS_WEBHOOK_URL: `${receiver.url}/hook/${token}`,
    HUAWEI_ASSETS_WEBHOOK_SECRET: secret,
  });

describe('notify', () => {
  test.each([[['notify']], [['notify', 'add']], [['notify', 'list']], [['notify', 'test']], [['notify', 'remove']]])(
    '%j --help ends with examples',
    (words) => expectHelp(place, ...words),
  );

  test('add keeps address and secret to itself; list shows where, and no more', async () => {
    const added = await add('ops', '--shape', 'dingtalk', '--on', 'permission,access-key', '--no-recovery');
    expect(added.code).toBe(0);
    expectSchema('notify', added.json);
    expect(added.json).toMatchObject({
      host: new URL(receiver.url).host,
      address: '****-see',
      signed: true,
      on: ['access-key', 'permission'],
      recovery: false,
    });
    const list = await run(['notify', 'list', '--json']);
    expectSchema('notify-list', list.json);
    expect(list.json).toEqual([added.json]);
    expect((await run(['notify', 'list'])).stdout).toMatch(
      /^ops +dingtalk +127\.0\.0\.1:\d+ +yes +access-key, permission$/m,
    );
    expect((await run(['notify', 'add', 'ops'], { HUAWEI_ASSETS_WEBHOOK_URL: receiver.url })).code).toBe(2);
  });

  test('the address may come from stdin', async () => {
    const stdin = `${receiver.url}/hook/${token}\n`;
    const result = await place.run(['notify', 'add', 'siem', '--url-stdin', '--json'], { stdin });
    expect(result).toMatchObject({ code: 0, json: { name: 'siem', shape: 'generic', signed: false } });
  });

  test('what is missing or will not do is refused', async () => {
    const refused = async (env: Record<string, string>, ...flags: string[]) =>
      run(['notify', 'add', 'ops', '--json', ...flags], env);
    expectError(await refused({}), 'missing-input', 2);
    expectError(await refused({ HUAWEI_ASSETS_WEBHOOK_URL: 'nonsense' }), 'usage', 2);
    expectError(await refused({ HUAWEI_ASSETS_WEBHOOK_URL: `http://example.invalid/${token}` }), 'usage', 2);
    const env = { HUAWEI_ASSETS_WEBHOOK_URL: receiver.url, HUAWEI_ASSETS_WEBHOOK_SECRET: secret };
    expectError(await refused(env, '--shape', 'slack'), 'usage', 2);
    expectError(await refused(env, '--on', 'weather'), 'usage', 2);
    expectError(await refused(env, '--shape', 'pigeon'), 'usage', 2);
    expectError(await run(['notify', 'test', 'nobody', '--json']), 'usage', 2);
    expectError(await run(['notify', 'remove', 'nobody', '--yes', '--json']), 'usage', 2);
  });

  test('test sends a message and says whether it was taken', async () => {
    await add('ops');
    const good = await run(['notify', 'test', 'ops', '--json']);
    expectSchema('notify', good.json);
    const [{ path, headers, body, json } = { path: '', headers: {}, body: '', json: {} }] = receiver.received;
    expect(path).toBe(`/hook/${token}`);
    expectSchema('notification', json);
    expect(json.notices[0].state).toBe('test');
    const signed = `${headers['x-huawei-assets-timestamp']}.${body}`;
    const signature = createHmac('sha256', secret).update(signed).digest('hex');
    expect(headers['x-huawei-assets-signature']).toBe(`sha256=${signature}`);
    receiver.answers = [{ status: 404 }];
    expectError(await run(['notify', 'test', 'ops', '--json']), 'webhook-refused', 2);
  });

  test('remove asks, and forgets', async () => {
    await add('ops');
    expectError(await run(['notify', 'remove', 'ops', '--json']), 'missing-input', 2);
    expectSchema('notify', (await run(['notify', 'remove', 'ops', '--yes', '--json'])).json);
    expect((await run(['notify', 'list'])).stdout).toContain('Nobody is told');
  });
});

describe('run --once tells webhooks', () => {
  const once = (aheadMs = 0) => run(['run', '--once', '--json', '--log', 'json'], {}, aheadMs);
  const notices = () => receiver.received.flatMap(({ json }) => json.notices);

  beforeEach(async () => {
    await place.onboardQuick('production', 0);
    await add('ops');
  });

  test('of a key that fails once, and of its recovery once', async () => {
    await once();
    expect(receiver.received).toEqual([]);
    const { accessKeyId } = (await place.run(['accounts', 'show', 'production', '--json'])).json;
    const { sandbox } = place;
    sandbox.state.disableKey(accessKeyId);
    await place.run(['check-ak']);
    await once();
    await once();
    expect(notices()).toEqual([
      expect.objectContaining({ state: 'raised', kind: 'access-key', account: 'production', detail: 'disabled' }),
    ]);
    expectSchema('notification', receiver.received[0]?.json);
    expect(receiver.received[0]?.json.lines[0]).toMatch(/^production: the access key is disabled \(since /);
    sandbox.state.enableKey(accessKeyId);
    await place.run(['check-ak']);
    await once();
    await once();
    expect(notices().slice(1)).toEqual([expect.objectContaining({ state: 'recovered', kind: 'access-key' })]);
  });

  test('of a permission that is lost', async () => {
    const [group = { name: '' }] = place.sandbox.state.groups().filter(({ name }) => name.startsWith('Alibaba'));
    place.sandbox.state.revokeGrants(group.name, 'ECS ReadOnlyAccess');
    await place.run(['check-ak']);
    await once();
    expect(notices()).toEqual([
      expect.objectContaining({ kind: 'permission', subject: 'host', detail: 'ECS ReadOnlyAccess' }),
    ]);
  });

  test('of a region that keeps failing: at the third time, not before', async () => {
    place.sandbox.addFault({ service: 'ecs', region: 'cn-north-4', kind: 'html' });
    for (const hours of [7, 8, 9]) {
      expect(notices()).toEqual([]);
      await run(['run', '--once', '--quiet', '--deadline', '500ms'], {}, hours * hour);
    }
    expect(notices()).toEqual([expect.objectContaining({ kind: 'task', subject: 'hosts', state: 'raised' })]);
    place.sandbox.clearFaults();
    await once(10 * hour);
    expect(notices().slice(1)).toEqual([expect.objectContaining({ kind: 'task', state: 'recovered' })]);
  });

  test('later, when it could not be told at once', async () => {
    place.sandbox.state.disableKey((await place.run(['accounts', 'show', 'production', '--json'])).json.accessKeyId);
    await place.run(['check-ak']);
    receiver.answers = [{ status: 403 }];
    const failed = await once();
    expect(failed.stderr).toContain('"notify-failed"');
    for (const line of failed.stderr.trim().split('\n')) expectSchema('log', JSON.parse(line));
    await once();
    expect(receiver.received).toHaveLength(2);
    expect(receiver.received[0]?.json.id).toBe(receiver.received[1]?.json.id);
    await once();
    expect(receiver.received).toHaveLength(2);
  });

  test('each of several, in the shape that it takes', async () => {
    receiver.answers = [{ body: '{"errcode":0}' }, { body: '{"errcode":0}' }];
    await add('chat', '--shape', 'dingtalk');
    await run(['notify', 'remove', 'ops', '--yes']);
    place.sandbox.state.disableKey((await place.run(['accounts', 'show', 'production', '--json'])).json.accessKeyId);
    await place.run(['check-ak']);
    await once();
    expect(receiver.received.map(({ json }) => json.msgtype)).toEqual(['markdown']);
    expect(receiver.received[0]?.path).toMatch(/[?&]sign=/);
  });

  test('a service tells them, too, and one account that is removed is not mentioned again', async () => {
    place.sandbox.state.disableKey((await place.run(['accounts', 'show', 'production', '--json'])).json.accessKeyId);
    await place.run(['check-ak']);
    const stop = new AbortController();
    const running = place.run(['run', '--quiet'], { signal: stop.signal });
    while (receiver.received.length === 0) await sleep(20);
    stop.abort();
    await running;
    await place.run(['accounts', 'remove', 'production', '--yes']);
    await once();
    expect(notices().map(({ state }) => state)).toEqual(['raised']);
  });
});
