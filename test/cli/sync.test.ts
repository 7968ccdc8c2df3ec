import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectError, expectHelp, expectUsage } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

interface ScopeLine {
  readonly kind: string;
  readonly region: string;
  readonly status: string;
}

describe('sync', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({ accounts: 2, servers: 6, products: 12, regions: ['cn-north-4', 'cn-east-3'] });
    await place.onboardQuick('hosts only', 0, '--no-sync-now');
  });
  afterEach(() => place.close());

  const sync = (...argv: string[]) => place.run(['sync', ...argv, '--json', '--quiet']);
  const scopesOf = (json: { accounts: { scopes: ScopeLine[] }[] }) =>
    json.accounts
      .flatMap(({ scopes }) => scopes.map(({ kind, region, status }) => `${kind} ${region} ${status}`))
      .sort();

  /** The second account, by the manual method and for products, too. */
  const onboardPosture = () => {
    const permissions = ['ECS ReadOnlyAccess', 'Tenant Guest', 'IAM ReadOnlyAccess'];
    const { key } = place.sandbox.state.createUser({ name: 'auditor', permissions }, place.sandbox.accounts[1]?.name);
    const argv = [
      'onboard',
      '--method',
      'manual',
      '--account',
      'posture',
      '--data-center',
      'cn',
      '--features',
      'host,cspm',
    ];
    return place.run([...argv, '--access-key-id', key.id, '--secret-stdin', '--no-sync-now'], { stdin: key.secret });
  };

  test('hosts and products are pulled, as its schema says; a second time nothing has changed', async () => {
    await onboardPosture();
    const first = await sync();
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expectSchema('sync', first.json);
    const [, posture] = first.json.accounts;
    expect(posture.hosts).toEqual({ total: 6, added: 6, changed: 0, removed: 0, unchanged: 0 });
    expect(posture.products.added).toBeGreaterThan(0);
    const second = await sync();
    expect(second.json.accounts[1].hosts).toEqual({ total: 6, added: 0, changed: 0, removed: 0, unchanged: 6 });
    expect(second.json.accounts[1].products).toMatchObject({ added: 0, changed: 0, unchanged: posture.products.total });
  });

  test('without cspm products are skipped, each with the permission it lacks', async () => {
    const result = await sync();
    expect(result.code).toBe(0);
    expectSchema('sync', result.json);
    const products = scopesOf(result.json).filter((line) => line.startsWith('products'));
    expect(products.length).toBeGreaterThan(0);
    expect(products.every((line) => line.endsWith('skipped'))).toBe(true);
  });

  test('products that were asked for by name are those that the key may list; the others say what it lacks', async () => {
    const result = await sync('products');
    expect(result).toMatchObject({
      code: 0,
      json: { status: 'ok', accounts: [{ productSource: { used: 'direct' } }] },
    });
    expectSchema('sync', result.json);
    expect(scopesOf(result.json)).toContain('products cn-north-4 ok');
    expect(scopesOf(result.json)).toContain('products cn-north-4 skipped');
  });

  test('a product type that was asked for by name and may not be read: exit 4', async () => {
    const result = await sync('products', '--type', 'kms.keys');
    expect(result.code).toBe(4);
    expect(result.json.status).toBe('failed');
    expectSchema('sync', result.json);
  });

  test.each<[string[], string]>([
    [['--type', 'kms.key'], 'Did you mean "kms.keys"'],
    [['--service', 'kmss'], 'Did you mean "kms"'],
    [['--type', 'kms.keys', '--source', 'config'], 'Leave out --source config'],
    [['--service', 'rms,kms'], 'Leave out --source config'],
  ])('%j is refused with a way out', async (flags, hint) => {
    const result = await place.run(['sync', ...flags, '--json']);
    expectError(result, 'usage', 2);
    expect(result.error.error.hint).toContain(hint);
  });

  test.each<[string[], string[]]>([
    [['hosts'], ['hosts cn-east-3 ok', 'hosts cn-north-4 ok']],
    [['hosts', '--region', 'cn-east-3'], ['hosts cn-east-3 ok']],
    [
      ['--service', 'ecs', '--region', 'cn-east-3,cn-north-4'],
      ['hosts cn-east-3 ok', 'hosts cn-north-4 ok'],
    ],
    [
      ['--service', 'ECS', '--region', 'cn-east-3', '--region', 'cn-north-4'],
      ['hosts cn-east-3 ok', 'hosts cn-north-4 ok'],
    ],
  ])('%j visits %j only', async (argv, visited) => {
    const result = await sync(...argv);
    expect(result.code).toBe(0);
    expect(scopesOf(result.json)).toEqual(visited);
  });

  test('--account leaves the others alone', async () => {
    await onboardPosture();
    const result = await sync('--account', 'posture', '--region', 'global');
    expect(result.json.accounts.map((account: { account: string }) => account.account)).toEqual(['posture']);
    expect([...new Set(scopesOf(result.json))]).toEqual(['products global ok']);
  });

  test('a region that nobody provisions is refused; beside one that is, it is a warning', async () => {
    const result = await sync('--region', 'cn-nowhere-1');
    expectError(result, 'region-unknown', 2);
    expect(result.error.error.details.unknown).toEqual(['cn-nowhere-1']);
    const both = await sync('hosts', '--region', 'cn-nowhere-1,cn-east-3');
    expect(both.code).toBe(0);
    expect(both.stderr).toContain('warning:');
  });

  test('a region that fails keeps its old picture: exit 5, the rest is stored', async () => {
    await sync('hosts');
    const { sandbox } = place;
    for (const region of ['cn-north-4', 'cn-east-3']) sandbox.state.addServer(region, { name: `new-in-${region}` });
    sandbox.addFault({ service: 'ecs', region: 'cn-north-4', kind: 'status', status: 403 });
    const result = await sync('hosts');
    expect(result.code).toBe(5);
    expectSchema('sync', result.json);
    expect(result.json.status).toBe('partial');
    expect(scopesOf(result.json)).toEqual(['hosts cn-east-3 ok', 'hosts cn-north-4 failed']);
    const names = await place.run(['hosts', '--json', '--query', "[?starts_with(name, 'new-in')].name"]);
    expect(names.json).toEqual(['new-in-cn-east-3']);
    expect((await place.run(['hosts', '--json', '--query', 'length(@)'])).json).toBe(7);
    const people = await place.run(['sync', 'hosts', '--quiet']);
    expect(people.stdout).toMatch(/\nfailed: hosts only, hosts in cn-north-4: .+\n {2}/);
  });

  test('a page that is cut in the middle leaves the old picture, too', async () => {
    await sync('hosts');
    place.sandbox.state.addServer('cn-north-4', { name: 'new' });
    place.sandbox.addFault({ service: 'ecs', region: 'cn-north-4', path: /marker=/, kind: 'status', status: 404 });
    expect((await sync('hosts')).code).toBe(5);
    expect((await place.run(['hosts', '--search', 'new', '--json'])).json).toEqual([]);
  });

  test('a deadline that passes fails what is not done with timeout: exit 6', async () => {
    place.sandbox.addFault({ service: 'ecs', kind: 'hang' });
    const result = await sync('hosts', '--deadline', '1500ms');
    expect(result.code).toBe(6);
    expectSchema('sync', result.json);
    expect(result.json.accounts[0].scopes[0].error.code).toBe('timeout');
  });

  test('a key that is gone fails every scope with the key’s own exit code: 3', async () => {
    const { accessKeyId } = (await place.run(['accounts', 'show', 'hosts only', '--json'])).json;
    place.sandbox.state.deleteKey(accessKeyId);
    const result = await sync();
    expect(result.code).toBe(3);
    expectSchema('sync', result.json);
    expect(result.json.status).toBe('failed');
  });

  test('Ctrl-C ends it with 130 and says what became of each scope', async () => {
    const result = await place.run(['sync', 'hosts', '--json'], { signal: AbortSignal.abort() });
    expect(result.code).toBe(130);
    expectSchema('sync', result.json);
    expect(result.json.status).toBe('interrupted');
  });

  test('for people it prints a table and the sum; progress goes to stderr, or nowhere with --quiet', async () => {
    const loud = await place.run(['sync', 'hosts']);
    expect(loud.stdout).toMatch(/^ACCOUNT +WHAT +TOTAL +ADDED +CHANGED +REMOVED +UNCHANGED\nhosts only +hosts +6 +6 /);
    expect(loud.stdout).toMatch(/\nok: 2 of 2 scopes whole, /);
    expect(loud.stderr).toMatch(/^hosts only: hosts cn-east-3: 3 \(3 added/m);
    expect((await place.run(['sync', 'hosts', '--quiet'])).stderr).toBe('');
  });
});

describe('sync on an empty home', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace();
  });
  afterAll(() => place.close());

  test('--help ends with examples', () => expectHelp(place, 'sync'));

  test.each<[string[], RegExp]>([
    [['everything'], /hosts, products, all/],
    [['--service', 'nonsense'], /"nonsense" is no service/],
    [['hosts', '--service', 'rms'], /no hosts in rms/],
    [['--concurrency', '0'], /from 1 to 256/],
    [['--concurrency', 'many'], /from 1 to 256/],
    [['--deadline', 'soon'], /"soon" is no duration: 90s, 30m, 6h, 7d/],
  ])('%j is refused', (argv, says) => expectUsage(place, ['sync', ...argv], says));
});
