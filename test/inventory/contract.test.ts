/** What every store of the inventory keeps to. */

import { hostname } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Inventory } from '../../src/inventory/inventory.ts';
import type { AccessKeyCheck } from '../../src/model/access-key-check.ts';
import type { Observed, Product } from '../../src/model/record.ts';
import type { ChangeCounts, ScopeOutcome } from '../../src/model/scope.ts';
import { collect, counts, hostOf, idsOf, productOf, scopeOf, syncScope } from './helpers.ts';
import { describeStores, type TestStore } from './stores.ts';

interface Clock {
  now: Date;
}
describeStores('inventory', (create, runs) => {
  let store: TestStore;
  let clock: Clock;
  let inventory: Inventory;
  let others: Inventory[];

  /** `write` returns a page early; resolves when the table has so many rows. */
  const rowsAreStored = async (count: number): Promise<void> => {
    for (let n = -1; n !== count; ) {
      const rows = (await store.rows('select count(*) as n from hosts')) as readonly { n: number | string }[];
      n = Number(rows[0]?.n);
      await nextTurn();
    }
  };

  const openAnother = async (): Promise<Inventory> => {
    const another = await store.open({ clock: () => clock.now });
    others.push(another);
    return another;
  };

  beforeEach(async () => {
    store = await create();
    clock = { now: new Date('2024-06-01T00:00:00.000Z') };
    others = [];
    inventory = await store.open({ clock: () => clock.now });
  });

  afterEach(async () => {
    for (const each of [...others, inventory]) await each.close();
    await store.remove();
  });

  describe('a picture', () => {
    test('tells added, changed, removed and unchanged records apart', async () => {
      const first = await syncScope(inventory, scopeOf(), [hostOf('a'), hostOf('b')], [hostOf('c'), hostOf('d')]);
      expect(first).toEqual(counts({ total: 4, added: 4 }));
      const second = await syncScope(
        inventory,
        scopeOf(),
        [hostOf('a'), hostOf('b', { status: 'SHUTOFF' })],
        [hostOf('d', { name: 'renamed' }), hostOf('e')],
      );
      expect(second).toEqual(counts({ total: 4, added: 1, changed: 2, removed: 1, unchanged: 1 }));
      const stored = await collect(inventory.listRecords('hosts'));
      expect(stored.map(({ fields }) => [fields.id, fields.name, fields.status])).toEqual([
        ['a', 'name of a', 'ACTIVE'],
        ['b', 'name of b', 'SHUTOFF'],
        ['e', 'name of e', 'ACTIVE'],
        ['d', 'renamed', 'ACTIVE'],
      ]);
    });

    test('shows nothing before it is whole, and the one before it until then', async () => {
      await syncScope(inventory, scopeOf(), [hostOf('old')]);
      const writer = await inventory.beginScope('run-2', scopeOf());
      await writer.write([hostOf('old', { status: 'ERROR' })]);
      await writer.write([hostOf('new')]);
      await writer.write([hostOf('newer')]);
      const seen = await collect((await openAnother()).listRecords('hosts'));
      expect(seen.map(({ fields }) => [fields.id, fields.status])).toEqual([['old', 'ACTIVE']]);
      await writer.commit();
      expect(await idsOf(inventory)).toEqual(['new', 'newer', 'old']);
    });

    test('that is aborted changes nothing, and the scope can be begun again', async () => {
      await syncScope(inventory, scopeOf(), [hostOf('a'), hostOf('b')]);
      const before = await inventory.listScopes();
      const writer = await inventory.beginScope('run-2', scopeOf());
      await writer.write([hostOf('a', { status: 'ERROR' }), hostOf('c')]);
      await writer.abort();
      await writer.abort();
      expect(await inventory.listScopes()).toEqual(before);
      expect(await idsOf(inventory)).toEqual(['a', 'b']);
      expect(await syncScope(inventory, scopeOf(), [hostOf('a')])).toEqual(
        counts({ total: 1, removed: 1, unchanged: 1 }),
      );
    });

    test('that is empty removes all records and counts them', async () => {
      await syncScope(inventory, scopeOf(), [hostOf('a'), hostOf('b')]);
      expect(await syncScope(inventory, scopeOf())).toEqual(counts({ removed: 2 }));
      expect(await idsOf(inventory)).toEqual([]);
      expect(await syncScope(inventory, scopeOf(), [], [hostOf('a')])).toEqual(counts({ total: 1, added: 1 }));
    });

    test('folds records that come twice; the last one counts', async () => {
      const twice = [[hostOf('a'), hostOf('b'), hostOf('a', { os: 'v2' })], [hostOf('b', { os: 'v3' })]];
      expect(await syncScope(inventory, scopeOf(), ...twice)).toEqual(counts({ total: 2, added: 2 }));
      const again = [
        [hostOf('a', { os: 'v9' }), hostOf('b')],
        [hostOf('b', { os: 'v3' }), hostOf('a', { os: 'v2' })],
      ];
      expect(await syncScope(inventory, scopeOf(), ...again)).toEqual(counts({ total: 2, unchanged: 2 }));
      const third = [[hostOf('a', { os: 'v2' })], [hostOf('a', { os: 'v4' })]];
      expect(await syncScope(inventory, scopeOf(), ...third)).toEqual(counts({ total: 1, changed: 1, removed: 1 }));
      expect((await collect(inventory.listRecords('hosts')))[0]?.fields.os).toBe('v4');
    });

    test('is unchanged by the time of update, the order of tags and the document', async () => {
      await syncScope(inventory, scopeOf(), [hostOf('a', { tags: { x: '1', y: '2' } })]);
      const touched = hostOf('a', { tags: { y: '2', x: '1' }, updatedAt: '2030-01-01T00:00:00.000Z' });
      const result = await syncScope(inventory, scopeOf(), [{ ...touched, document: { other: true } }]);
      expect(result).toEqual(counts({ total: 1, unchanged: 1 }));
    });

    test('is unchanged by who listed it, and changed by anything else of a product', async () => {
      const scope = scopeOf('r1', { kind: 'products' });
      const listed = async (more: Partial<Product>) => syncScope(inventory, scope, [productOf('p', more)]);
      await listed({ source: 'config' });
      const [stored] = await collect(inventory.listRecords('products'));
      expect(stored?.fields.source).toBe('config');
      expect(await listed({ source: 'direct' })).toEqual(counts({ total: 1, unchanged: 1 }));
      expect(await listed({ vpcId: 'v' })).toEqual(counts({ total: 1, changed: 1 }));
      expect(await listed({ source: 'direct', vpcId: 'w' })).toEqual(counts({ total: 1, changed: 1 }));
      // A detail that was not there was not read; from then on it is.
      expect(await listed({ source: 'direct', vpcId: 'w', details: { port: 1 } })).toEqual(
        counts({ total: 1, unchanged: 1 }),
      );
      expect(await listed({ source: 'direct', vpcId: 'w', details: { port: 2 } })).toEqual(
        counts({ total: 1, changed: 1 }),
      );
    });

    test('does not ask unchanged records for their documents', async () => {
      const refuses: Observed = {
        ...hostOf('a'),
        get document(): unknown {
          throw new Error('the document was read');
        },
      };
      await syncScope(inventory, scopeOf(), [hostOf('a')]);
      expect(await syncScope(inventory, scopeOf(), [refuses])).toEqual(counts({ total: 1, unchanged: 1 }));
    });

    test('that fails on the way is not committed', async () => {
      const breaks: Observed = {
        fields: hostOf('b').fields,
        document: {
          toJSON: () => {
            throw new Error('no JSON');
          },
        },
      };
      const writer = await inventory.beginScope('run-1', scopeOf());
      await writer.write([hostOf('a')]);
      await writer.write([breaks]);
      await expect(writer.commit()).rejects.toThrow('no JSON');
      await writer.abort();
      expect(await idsOf(inventory)).toEqual([]);
    });

    test('keeps every text as it came', async () => {
      const texts = [
        "'; drop table hosts; --",
        '"quoted"\\',
        '主机 ☁️ 𝕏',
        'nul\0inside',
        'lone \ud800 half',
        '',
        'x'.repeat(300_000),
      ];
      const hosts = texts.map((text) => hostOf(`id ${text}`, { name: text, tags: { [text]: text }, status: text }));
      await syncScope(inventory, scopeOf(), hosts);
      const stored = await collect(inventory.listRecords('hosts', {}, { documents: true }));
      const byId = new Map(stored.map(({ fields, document }) => [fields.id, { fields, document }]));
      for (const host of hosts) expect(byId.get(host.fields.id)).toEqual(host);
      expect(await syncScope(inventory, scopeOf(), hosts)).toEqual(counts({ total: 7, unchanged: 7 }));
    });

    test('keeps ids apart that differ only in what a database cannot hold', async () => {
      const ids = ['a\0b', 'a\0c', 'a\\u0000b', 'a\ud800', 'a\ud801', 'a'];
      expect(
        await syncScope(
          inventory,
          scopeOf(),
          ids.map((id) => hostOf(id)),
        ),
      ).toEqual(counts({ total: 6, added: 6 }));
      expect((await idsOf(inventory)).sort()).toEqual([...ids].sort());
    });

    test('of one scope leaves all others alone', async () => {
      const scopes = [
        scopeOf('r1'),
        scopeOf('r2'),
        scopeOf('r1', { projectId: null }),
        scopeOf('r1', { accountId: 'acc-2' }),
      ];
      for (const scope of scopes) await syncScope(inventory, scope, [hostOf('same id')]);
      await syncScope(inventory, scopeOf('r1', { kind: 'products' }), [productOf('same id')]);
      expect(await inventory.countRecords('hosts')).toBe(4);
      await syncScope(inventory, scopeOf('r1'));
      expect(await inventory.countRecords('hosts')).toBe(3);
      expect(await inventory.countRecords('products')).toBe(1);
    });

    test('takes pages of many scopes at once', async () => {
      const scopes = Array.from({ length: 6 }, (_, at) => scopeOf(`r${at}`));
      const results = await Promise.all(
        scopes.map((scope) =>
          syncScope(
            inventory,
            scope,
            ...['a', 'b', 'c'].map((page) => [1, 2].map((n) => hostOf(`${scope.region}-${page}${n}`))),
          ),
        ),
      );
      expect(results).toEqual(scopes.map(() => counts({ total: 6, added: 6 })));
      expect(await inventory.countRecords('hosts')).toBe(36);
    });
  });

  describe('two writers', () => {
    test('in one scope: the second hears that it is busy, the first goes on', async () => {
      const writer = await inventory.beginScope('run-1', scopeOf());
      const another = await openAnother();
      await expect(another.beginScope('run-2', scopeOf())).rejects.toMatchObject({ code: 'inventory-busy' });
      await syncScope(another, scopeOf('elsewhere'), [hostOf('b')]);
      await writer.write([hostOf('a')]);
      await writer.commit();
      expect(await syncScope(another, scopeOf(), [hostOf('a')])).toEqual(counts({ total: 1, unchanged: 1 }));
    });

    test('after a long silence the second takes over whole, and the first can only abort', async () => {
      await syncScope(inventory, scopeOf(), [hostOf('old')]);
      const silent = await inventory.beginScope('run-1', scopeOf());
      await silent.write([hostOf('from the silent one'), hostOf('old', { os: 'silent' })]);
      await silent.write([hostOf('more')]);
      await rowsAreStored(4);
      clock.now = new Date(clock.now.getTime() + 16 * 60_000);
      const second = await (await openAnother()).beginScope('run-2', scopeOf());
      await second.write([hostOf('from the second')]);
      await rowsAreStored(2);
      await silent.write([hostOf('too late')]).catch(() => undefined);
      await expect(silent.commit()).rejects.toMatchObject({ code: 'inventory-busy' });
      await silent.abort();
      expect(await second.commit()).toEqual(counts({ total: 1, added: 1, removed: 1 }));
      expect(await idsOf(inventory)).toEqual(['from the second']);
    });

    test('a removed scope ends its writer', async () => {
      const writer = await inventory.beginScope('run-1', scopeOf());
      await writer.write([hostOf('a')]);
      await inventory.deleteAccount('acc-1');
      await expect(writer.commit()).rejects.toMatchObject({ code: 'inventory-busy' });
      await writer.abort();
      expect(await inventory.listScopes()).toEqual([]);
    });
  });

  describe('listing', () => {
    test('is sorted by account, region, project, name and id', async () => {
      const place = (accountId: string, region: string, projectName: string | null) =>
        scopeOf(region, { accountId, projectName, projectId: projectName });
      const places = [place('b', 'r1', null), place('a', 'r2', 'p'), place('a', 'r1', 'q'), place('a', 'r1', 'p')];
      for (const scope of places) {
        await syncScope(inventory, scope, [
          hostOf('2', { name: 'y' }),
          hostOf('3', { name: 'x' }),
          hostOf('1', { name: 'y' }),
        ]);
      }
      const stored = await collect(inventory.listRecords('hosts'));
      const order = stored.map((row) => [row.accountId, row.region, row.projectName, row.fields.id].join(' '));
      const expected = ['a r1 p', 'a r1 q', 'a r2 p', 'b r1 '].flatMap((at) =>
        ['3', '1', '2'].map((id) => `${at} ${id}`),
      );
      expect(order).toEqual(expected);
    });

    test('goes through many pages without losing or repeating a record', async () => {
      const hosts = Array.from({ length: 777 }, (_, at) => hostOf(`id-${at}`, { name: `same ${at % 3}` }));
      await syncScope(inventory, scopeOf(), hosts);
      const ids = await idsOf(inventory);
      expect(ids).toHaveLength(777);
      expect(new Set(ids).size).toBe(777);
    });

    test('filters, and counting agrees with it', async () => {
      await syncScope(inventory, scopeOf('r1'), [
        hostOf('a', { status: 'ACTIVE', tags: { team: 'Payments' } }),
        hostOf('b', { status: 'SHUTOFF', privateIps: ['10.1.2.3'] }),
        hostOf('c', { status: null, name: 'say "hi"' }),
      ]);
      await syncScope(inventory, scopeOf('r2', { accountId: 'acc-2' }), [hostOf('d', { type: 'other' })]);
      const found = async (filter: Parameters<Inventory['countRecords']>[1]) => {
        const rows = await collect(inventory.listRecords('hosts', filter));
        expect(await inventory.countRecords('hosts', filter)).toBe(rows.length);
        return rows.map((row) => row.fields.id).join('');
      };
      expect(await found({})).toBe('abcd');
      expect(await found({ accountIds: ['acc-2'] })).toBe('d');
      expect(await found({ regions: ['r1', 'r3'] })).toBe('abc');
      expect(await found({ regions: [] })).toBe('');
      expect(await found({ statuses: ['active'] })).toBe('ad');
      expect(await found({ statuses: [] })).toBe('');
      expect(await found({ types: ['OTHER'] })).toBe('d');
      expect(await found({ text: 'payment' })).toBe('a');
      expect(await found({ text: '10.1.2' })).toBe('b');
      expect(await found({ text: 'say "HI"' })).toBe('c');
      expect(await found({ text: 'securityGroups' })).toBe('');
      expect(await found({ text: '%' })).toBe('');
      expect(await found({ text: 'name of', statuses: ['ACTIVE'], accountIds: ['acc-1'] })).toBe('a');
    });

    test('shows one moment to a slow reader, who blocks nobody', async () => {
      await syncScope(inventory, scopeOf('r1'), [hostOf('a'), hostOf('b')]);
      await syncScope(inventory, scopeOf('r2'), [hostOf('c')]);
      const slow = inventory.listRecords('hosts');
      const ids = [(await slow.next()).value?.fields.id];
      await syncScope(inventory, scopeOf('r1'), [hostOf('x')]);
      await syncScope(inventory, scopeOf('r2'));
      expect(await idsOf(inventory)).toEqual(['x']);
      for await (const row of slow) ids.push(row.fields.id);
      expect(ids).toEqual(['a', 'b', 'c']);
    });

    test('can be left early', async () => {
      await syncScope(inventory, scopeOf(), [hostOf('a'), hostOf('b')]);
      for await (const row of inventory.listRecords('hosts')) {
        expect(row.fields.id).toBe('a');
        break;
      }
      expect(await syncScope(inventory, scopeOf())).toEqual(counts({ removed: 2 }));
    });

    test('yields documents only when asked', async () => {
      await syncScope(inventory, scopeOf(), [hostOf('a')]);
      const [bare] = await collect(inventory.listRecords('hosts'));
      expect(bare).not.toHaveProperty('document');
      const [whole] = await collect(inventory.listRecords('hosts', {}, { documents: true }));
      expect(whole).toMatchObject({ accountId: 'acc-1', region: 'cn-north-4', ...hostOf('a') });
    });
  });

  describe('scopes', () => {
    test('tell when they were last whole, by which run, and with how many records', async () => {
      await syncScope(inventory, scopeOf('r1'), [hostOf('a')]);
      clock.now = new Date('2024-06-02T00:00:00.000Z');
      const open = await inventory.beginScope('run-2', scopeOf('r2', { projectId: null, projectName: null }));
      expect(await inventory.listScopes('acc-1')).toEqual([
        { scope: scopeOf('r1'), total: 1, lastOkAt: '2024-06-01T00:00:00.000Z', lastRunId: 'run-1' },
        { scope: scopeOf('r2', { projectId: null, projectName: null }), total: 0, lastOkAt: null, lastRunId: null },
      ]);
      await open.abort();
      expect(await inventory.listScopes('acc-9')).toEqual([]);
    });

    test('that are not kept are removed with their records, and only these', async () => {
      for (const region of ['r1', 'r2', 'r3']) await syncScope(inventory, scopeOf(region), [hostOf('a'), hostOf('b')]);
      await syncScope(inventory, scopeOf('r1', { kind: 'products' }), [productOf('p')]);
      await syncScope(inventory, scopeOf('r1', { accountId: 'acc-2' }), [hostOf('a')]);
      expect(await inventory.pruneScopes('run-2', 'acc-1', 'hosts', [scopeOf('r2')])).toEqual({
        scopes: 2,
        records: 4,
      });
      expect(await inventory.countRecords('hosts')).toBe(3);
      expect(await inventory.countRecords('products')).toBe(1);
    });

    test('of a deleted account go with its records, checks and outcomes', async () => {
      const runId = await inventory.beginRun('all');
      await syncScope(inventory, scopeOf('r1'), [hostOf('a')]);
      await syncScope(inventory, scopeOf('r1', { accountId: 'acc-2' }), [hostOf('a')]);
      await inventory.finishRun(runId, 'ok', [outcomeOf('r1'), outcomeOf('r1', 'acc-2')]);
      await inventory.saveCheck('acc-1', checkOf('AK1', '2024-06-01T00:00:00.000Z'));
      expect(await inventory.deleteAccount('acc-1')).toEqual({ scopes: 1, records: 1 });
      expect((await inventory.listScopes()).map(({ scope }) => scope.accountId)).toEqual(['acc-2']);
      expect(await inventory.lastCheck('acc-1')).toBeUndefined();
      expect((await inventory.lastRuns())[0]?.outcomes).toEqual([outcomeOf('r1', 'acc-2')]);
    });
  });

  const outcomeOf = (region: string, accountId = 'acc-1'): ScopeOutcome => ({
    status: 'ok',
    scope: scopeOf(region, { accountId }),
    counts: counts({ total: 1, added: 1 }),
    requests: 2,
    retries: 1,
    durationMs: 34,
  });

  const checkOf = (accessKeyId: string, checkedAt: string): AccessKeyCheck => ({
    account: 'prod',
    accessKeyId,
    status: 'valid',
    owner: 'iam-user',
    userName: 'reader',
    domainId: 'acc-1',
    domainName: 'company',
    createdAt: null,
    lastUsedAt: null,
    ageDays: 3,
    features: [{ feature: 'host', status: 'pending', missing: ['ECS ReadOnlyAccess'], reason: null }],
    drift: [{ object: 'user', id: 'u1', name: 'reader', what: 'renamed' }],
    excess: null,
    clockSkewSeconds: null,
    errorCode: null,
    message: null,
    hint: null,
    checkedAt,
  });

  describe('runs and checks', () => {
    test('runs come newest first, with their outcomes by account and kind', async () => {
      const first = await inventory.beginRun('hosts');
      await inventory.finishRun(first, 'partial', [outcomeOf('r1'), outcomeOf('r2'), outcomeOf('r1', 'acc-2')]);
      clock.now = new Date('2024-06-01T01:00:00.000Z');
      const second = await inventory.beginRun('products');
      const [newest, older] = await inventory.lastRuns();
      expect(newest).toEqual({
        id: second,
        what: 'products',
        status: 'running',
        startedAt: '2024-06-01T01:00:00.000Z',
        finishedAt: null,
        outcomes: [],
      });
      expect(older).toMatchObject({ id: first, status: 'partial', finishedAt: '2024-06-01T00:00:00.000Z' });
      expect(older?.outcomes).toHaveLength(3);
      const ofAccount = await inventory.lastRuns({ accountId: 'acc-2', kind: 'hosts' });
      expect(ofAccount.map((run) => [run.id, run.outcomes])).toEqual([[first, [outcomeOf('r1', 'acc-2')]]]);
      expect(await inventory.lastRuns({ kind: 'products' })).toEqual([]);
      expect(await inventory.lastRuns({ limit: 1 })).toHaveLength(1);
    });

    test('a run may have very many scopes', async () => {
      const runId = await inventory.beginRun('all');
      await inventory.finishRun(
        runId,
        'ok',
        Array.from({ length: 2_500 }, (_, at) => outcomeOf(`r${at}`)),
      );
      expect((await inventory.lastRuns())[0]?.outcomes).toHaveLength(2_500);
    });

    test('reports older than 90 days go when a run begins', async () => {
      await inventory.finishRun(await inventory.beginRun('all'), 'ok', [outcomeOf('r1')]);
      clock.now = new Date('2024-09-15T00:00:00.000Z');
      const runId = await inventory.beginRun('all');
      expect((await inventory.lastRuns()).map((run) => run.id)).toEqual([runId]);
    });

    test('an account’s scopes are told of its newest thirty runs; older runs stay, without them', async () => {
      const ids: string[] = [];
      for (let at = 0; at < 33; at += 1) {
        clock.now = new Date(Date.parse('2024-06-01T00:00:00.000Z') + at * 3_600_000);
        ids.push(await inventory.beginRun('hosts'));
        const others = at === 0 ? [outcomeOf('r1', 'acc-2')] : [];
        await inventory.finishRun(ids.at(-1) ?? '', 'ok', [outcomeOf('r1'), ...others]);
      }
      const kept = await inventory.lastRuns({ accountId: 'acc-1', kind: 'hosts', limit: 99 });
      expect(kept.map(({ id }) => id)).toEqual(ids.slice(3).reverse());
      expect((await inventory.lastRuns({ accountId: 'acc-2' })).map(({ id }) => id)).toEqual([ids[0]]);
      expect(await inventory.lastRuns({ limit: 99 })).toHaveLength(33);
    });

    test('the newest verdict on each key is kept', async () => {
      await inventory.saveCheck('acc-1', checkOf('AK1', '2024-06-01T00:00:00.000Z'));
      await inventory.saveCheck('acc-1', checkOf('AK2', '2024-06-02T00:00:00.000Z'));
      const latest = { ...checkOf('AK1', '2024-06-03T00:00:00.000Z'), status: 'disabled' as const };
      await inventory.saveCheck('acc-1', latest);
      expect(await inventory.lastCheck('acc-1')).toEqual(latest);
      expect(await inventory.lastCheck('acc-1', 'AK2')).toMatchObject({ accessKeyId: 'AK2', status: 'valid' });
      expect(await inventory.lastCheck('acc-1', 'AK3')).toBeUndefined();
    });
  });

  describe('tasks', () => {
    const key = { accountId: 'acc-1', what: 'hosts' } as const;
    const at = (day: number) => `2024-06-0${day}T00:00:00.000Z`;

    test('keep their last end, the last whole one, and how often they failed in a row', async () => {
      await inventory.recordTask(key, { at: at(1), status: 'ok', error: null });
      await inventory.recordTask(key, { at: at(2), status: 'partial', error: 'throttled' });
      await inventory.recordTask(key, { at: at(3), status: 'failed', error: 'unreachable' });
      await inventory.recordTask({ ...key, accountId: 'acc-2' }, { at: at(4), status: 'failed', error: 'timeout' });
      expect(await inventory.listTasks()).toEqual([
        { ...key, at: at(3), status: 'failed', error: 'unreachable', lastOkAt: at(1), failures: 2 },
        { ...key, accountId: 'acc-2', at: at(4), status: 'failed', error: 'timeout', lastOkAt: null, failures: 1 },
      ]);
      await inventory.recordTask(key, { at: at(5), status: 'ok', error: null });
      expect(await inventory.listTasks(['acc-1'])).toEqual([
        { ...key, at: at(5), status: 'ok', error: null, lastOkAt: at(5), failures: 0 },
      ]);
    });

    test('a check of a key is one, done whatever its verdict, unless nobody answered', async () => {
      await inventory.saveCheck('acc-1', { ...checkOf('AK1', at(1)), status: 'unreachable' });
      const what = 'ak-check';
      expect(await inventory.listTasks()).toMatchObject([{ what, error: 'unreachable', failures: 1 }]);
      await inventory.saveCheck('acc-1', { ...checkOf('AK1', at(2)), status: 'disabled' });
      expect(await inventory.listTasks()).toMatchObject([{ what, at: at(2), status: 'ok', failures: 0 }]);
    });

    test('every key’s newest verdict is listed, or those of some accounts', async () => {
      await inventory.saveCheck('acc-1', checkOf('AK1', at(1)));
      await inventory.saveCheck('acc-1', checkOf('AK2', at(2)));
      await inventory.saveCheck('acc-2', checkOf('AK3', at(3)));
      const ids = (list: readonly { readonly check: AccessKeyCheck }[]) => list.map(({ check }) => check.accessKeyId);
      expect(ids(await inventory.listChecks())).toEqual(['AK2', 'AK1', 'AK3']);
      expect(ids(await inventory.listChecks(['acc-2']))).toEqual(['AK3']);
    });

    test('of a deleted account go, with its leases', async () => {
      await inventory.recordTask(key, { at: at(1), status: 'ok', error: null });
      await inventory.takeLease(key, 60_000);
      await inventory.deleteAccount('acc-1');
      expect([await inventory.listTasks(), await inventory.listLeases()]).toEqual([[], []]);
    });
  });

  describe('a lease', () => {
    const key = { accountId: 'acc-1', what: 'hosts' } as const;
    const later = (ms: number) => {
      clock.now = new Date(clock.now.getTime() + ms);
    };

    test('is held by one at a time, who is named; other tasks are free', async () => {
      const another = await openAnother();
      const lease = await inventory.takeLease(key, 60_000);
      expect(lease).toMatchObject({ ...key, token: expect.any(String) });
      const refused = await another.takeLease(key, 60_000);
      expect(refused).toEqual({
        heldBy: {
          ...key,
          host: hostname(),
          pid: process.pid,
          takenAt: '2024-06-01T00:00:00.000Z',
          until: '2024-06-01T00:01:00.000Z',
        },
      });
      expect(await another.takeLease({ ...key, what: 'products' }, 60_000)).toHaveProperty('token');
      expect(await another.takeLease({ ...key, accountId: 'acc-2' }, 60_000)).toHaveProperty('token');
      expect(await another.listLeases()).toHaveLength(3);
    });

    test('ends when it is given back, or when its time is over', async () => {
      const lease = await inventory.takeLease(key, 60_000);
      if ('heldBy' in lease) throw new Error('held');
      await inventory.endLease(lease);
      expect(await inventory.listLeases()).toEqual([]);
      await inventory.takeLease(key, 60_000);
      later(60_000);
      expect(await inventory.listLeases()).toEqual([]);
      expect(await (await openAnother()).takeLease(key, 60_000)).toHaveProperty('token');
    });

    test('lasts as long as it is renewed; once another has it, it is neither renewed nor given back', async () => {
      const lease = await inventory.takeLease(key, 60_000);
      if ('heldBy' in lease) throw new Error('held');
      later(50_000);
      expect(await inventory.renewLease(lease, 60_000)).toBe(true);
      later(50_000);
      const another = await openAnother();
      expect(await another.takeLease(key, 60_000)).toHaveProperty('heldBy');
      later(20_000);
      expect(await another.takeLease(key, 60_000)).toHaveProperty('token');
      expect(await inventory.renewLease(lease, 60_000)).toBe(false);
      await inventory.endLease(lease);
      expect(await inventory.listLeases()).toHaveLength(1);
    });
  });

  describe('a process that is known to be gone', () => {
    const key = { accountId: 'acc-1', what: 'hosts' } as const;
    const gone = { host: hostname(), pid: process.pid };

    test('holds no lease, and no scope, of what it took before', async () => {
      await inventory.takeLease(key, 60_000);
      const writer = await inventory.beginScope('run-1', scopeOf());
      const another = await openAnother();
      await another.endProcess({ ...gone, before: clock.now.toISOString() });
      await expect(another.beginScope('run-2', scopeOf())).rejects.toMatchObject({ code: 'inventory-busy' });
      await another.endProcess({ host: 'elsewhere', pid: process.pid, before: '2999-01-01T00:00:00.000Z' });
      expect(await another.takeLease(key, 60_000)).toHaveProperty('heldBy');
      await another.endProcess({ ...gone, before: new Date(clock.now.getTime() + 1).toISOString() });
      expect(await another.takeLease(key, 60_000)).toHaveProperty('token');
      const second = await another.beginScope('run-2', scopeOf());
      await expect(writer.commit()).rejects.toMatchObject({ code: 'inventory-busy' });
      await second.abort();
    });
  });

  describe('what a webhook was told', () => {
    const alarm = {
      accountId: 'acc-1',
      kind: 'access-key',
      subject: '',
      detail: 'disabled',
      since: '2024-06-01T00:00:00.000Z',
    } as const;

    test('is kept by webhook until it is over, or its account or the webhook goes', async () => {
      const other = { ...alarm, kind: 'task', subject: 'hosts', detail: 'throttled' } as const;
      await inventory.recordTold('ops', [alarm, other], []);
      await inventory.recordTold('chat', [alarm, { ...alarm, accountId: 'acc-2' }], []);
      await inventory.recordTold('ops', [{ ...alarm, detail: 'not-found' }], [other]);
      const told = async () =>
        (await inventory.listTold()).map(({ webhook, accountId, detail }) => [webhook, accountId, detail]);
      expect((await told()).sort()).toEqual([
        ['chat', 'acc-1', 'disabled'],
        ['chat', 'acc-2', 'disabled'],
        ['ops', 'acc-1', 'not-found'],
      ]);
      await inventory.deleteAccount('acc-1');
      expect(await told()).toEqual([['chat', 'acc-2', 'disabled']]);
      await inventory.forgetTold('chat');
      expect(await told()).toEqual([]);
    });
  });

  describe('any sequence of syncs', () => {
    const record = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      os: fc.constantFrom('v1', 'v2'),
      name: fc.constantFrom('n', 'm'),
    });
    const sync = fc.record({
      region: fc.constantFrom('r1', 'r2'),
      pages: fc.array(fc.array(record, { maxLength: 5 }), { maxLength: 4 }),
      end: fc.constantFrom('commit', 'commit', 'abort', 'close'),
    });
    type Picture = ReadonlyMap<string, string>;

    const compare = (old: Picture, next: Picture): ChangeCounts => {
      const known = [...next].filter(([id]) => old.has(id));
      const unchanged = known.filter(([id, text]) => old.get(id) === text).length;
      return {
        total: next.size,
        added: next.size - known.length,
        changed: known.length - unchanged,
        removed: [...old.keys()].filter((id) => !next.has(id)).length,
        unchanged,
      };
    };

    test('gives the pictures and counts of a simple model', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(sync, { maxLength: 8 }), async (syncs) => {
          const own = await create();
          let store = await own.open();
          const model = new Map<string, Picture>();
          for (const { region, pages, end } of syncs) {
            const writer = await store.beginScope('run', scopeOf(region));
            for (const page of pages) await writer.write(page.map(({ id, ...fields }) => hostOf(id, fields)));
            if (end === 'commit') {
              const next = new Map(pages.flat().map(({ id, os, name }) => [id, `${os} ${name}`]));
              expect(await writer.commit()).toEqual(compare(model.get(region) ?? new Map(), next));
              model.set(region, next);
            } else if (end === 'abort') await writer.abort();
            else {
              await store.close();
              store = await own.open();
            }
            const stored = await collect(store.listRecords('hosts'));
            const found = stored.map(({ region: at, fields }) =>
              [at, fields.id, `${fields.os} ${fields.name}`].join(' '),
            );
            const expected = [...model].flatMap(([at, picture]) =>
              [...picture].map(([id, text]) => `${at} ${id} ${text}`),
            );
            expect(found.sort()).toEqual(expected.sort());
            expect(await store.countRecords('hosts')).toBe(expected.length);
          }
          await store.close();
          await own.remove();
        }),
        { numRuns: runs(40) },
      );
    });
  });
});
