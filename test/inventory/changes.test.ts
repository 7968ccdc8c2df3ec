/** What is kept of the differences between pictures. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Inventory } from '../../src/inventory/inventory.ts';
import type { ChangeFilter, StoredChange } from '../../src/inventory/list-changes.ts';
import { compareFields } from '../../src/model/change.ts';
import type { Host } from '../../src/model/record.ts';
import type { Scope } from '../../src/model/scope.ts';
import { collect, hostOf, productOf, scopeOf, syncScope } from './helpers.ts';
import { describeStores, type TestStore } from './stores.ts';

describeStores('changes', (create, runs) => {
  let store: TestStore;
  let now: Date;
  let inventory: Inventory;

  const open = () => store.open({ clock: () => now });

  beforeEach(async () => {
    store = await create();
    now = new Date('2024-06-01T00:00:00.000Z');
    inventory = await open();
  });

  afterEach(async () => {
    await inventory.close();
    await store.remove();
  });

  const pass = (hours: number) => {
    now = new Date(now.getTime() + hours * 3_600_000);
  };

  const changes = (filter?: ChangeFilter): Promise<StoredChange[]> => collect(inventory.listChanges(filter));

  const said = async (filter?: ChangeFilter): Promise<string[]> =>
    (await changes(filter)).map(({ change, id, count }) => `${change} ${id ?? count}`);

  describe('a sync', () => {
    test('records what appeared, changed field by field, and disappeared', async () => {
      await syncScope(inventory, scopeOf(), [hostOf('a'), hostOf('b', { tags: { team: 'x', old: '1' } }), hostOf('c')]);
      pass(1);
      const b = hostOf('b', {
        status: 'SHUTOFF',
        tags: { team: 'y', new: '2' },
        updatedAt: '2030-01-01T00:00:00.000Z',
      });
      await syncScope(inventory, scopeOf(), [hostOf('a'), b, hostOf('d')]);
      const common = {
        at: '2024-06-01T01:00:00.000Z',
        runId: 'run-1',
        scope: scopeOf(),
        type: 'ecs.server',
        count: null,
      };
      const { updatedAt: _added, ...added } = hostOf('d').fields;
      const { updatedAt: _removed, ...removed } = hostOf('c').fields;
      expect(await changes({ since: now })).toEqual([
        {
          ...common,
          change: 'changed',
          id: 'b',
          name: 'name of b',
          fields: [
            { field: 'status', before: 'ACTIVE', after: 'SHUTOFF' },
            { field: 'tags.old', before: '1', after: null },
            { field: 'tags.team', before: 'x', after: 'y' },
            { field: 'tags.new', before: null, after: '2' },
          ],
          record: null,
        },
        { ...common, change: 'removed', id: 'c', name: 'name of c', fields: [], record: removed },
        { ...common, change: 'added', id: 'd', name: 'name of d', fields: [], record: added },
      ]);
    });

    test('records the first picture of a scope, and its end, as one change with the count', async () => {
      await syncScope(inventory, scopeOf('r1'), [hostOf('a'), hostOf('b')]);
      await syncScope(inventory, scopeOf('empty'));
      pass(1);
      await syncScope(inventory, scopeOf('empty'), [hostOf('new')]);
      pass(1);
      await inventory.pruneScopes('run-2', 'acc-1', 'hosts', [scopeOf('empty')]);
      expect(await said()).toEqual(['given-up 2', 'added new', 'first-seen 2']);
      expect((await changes({ changes: ['given-up'] }))[0]).toMatchObject({
        runId: 'run-2',
        scope: scopeOf('r1'),
        type: null,
        id: null,
        name: null,
        fields: [],
        record: null,
      });
    });

    test('records nothing of a picture that is aborted or fails, and nothing twice', async () => {
      await syncScope(inventory, scopeOf(), [hostOf('a')]);
      const writer = await inventory.beginScope('run-2', scopeOf());
      await writer.write([hostOf('a', { status: 'ERROR' }), hostOf('b')]);
      await writer.abort();
      expect(await said()).toEqual(['first-seen 1']);
      for (let round = 0; round < 2; round += 1) await syncScope(inventory, scopeOf(), [hostOf('b')]);
      expect(await said({ changes: ['added', 'removed'] })).toEqual(['removed a', 'added b']);
    });

    test('whose hash moved by what does not count changes nothing', async () => {
      const scope = scopeOf('r1', { kind: 'products' });
      await syncScope(inventory, scope, [productOf('p', { checksum: 'one' })]);
      expect(await syncScope(inventory, scope, [productOf('p', { checksum: 'two' })])).toMatchObject({
        changed: 0,
        unchanged: 1,
      });
      expect(await said()).toEqual(['first-seen 1']);
      expect((await collect(inventory.listRecords('products')))[0]?.fields.checksum).toBe('two');
    });

    test('from another source records only what is different', async () => {
      const config = scopeOf('r1', { kind: 'products', service: 'rms', projectId: null, projectName: null });
      const direct = scopeOf('r1', { kind: 'products', service: 'evs', type: 'evs.volumes' });
      const volume = (id: string, more = {}) => productOf(id, { projectId: direct.projectId, ...more });
      const list = async (scope: Scope, records: ReturnType<typeof productOf>[]) => {
        const writer = await inventory.beginScope('run', scope);
        await writer.write(records);
        return writer.commit({ supersedes: ['evs.volumes'] });
      };
      await list(config, [volume('a', { checksum: 'x' }), volume('b')]);
      await list(direct, [volume('a'), volume('b')]);
      await list(config, [volume('a', { checksum: 'y' }), volume('b')]);
      expect(await said()).toEqual(['first-seen 2']);
      await list(direct, [volume('a', { name: 'new' }), volume('c')]);
      expect((await said()).slice(0, 3)).toEqual(['changed a', 'removed b', 'added c']);
      expect(await inventory.countRecords('products')).toBe(2);
    });

    test('shows a reader the changes and the picture of one moment', async () => {
      await syncScope(inventory, scopeOf('r1'), [hostOf('a')]);
      await syncScope(inventory, scopeOf('r1'), [hostOf('b')]);
      const slow = inventory.listChanges();
      const seen = [(await slow.next()).value?.change];
      await syncScope(inventory, scopeOf('r1'), [hostOf('c')]);
      for await (const { change } of slow) seen.push(change);
      expect(seen).toEqual(['removed', 'added', 'first-seen']);
    });
  });

  describe('the record', () => {
    test('is filtered by account, region, kind, type, change and time', async () => {
      const volumes = scopeOf('r1', { kind: 'products', service: 'evs', type: 'evs.volumes' });
      await syncScope(inventory, scopeOf('r1'), [hostOf('a')]);
      await syncScope(inventory, scopeOf('r2', { accountId: 'acc-2' }), [hostOf('b'), hostOf('c')]);
      await syncScope(inventory, volumes, [productOf('v')]);
      pass(1);
      await syncScope(inventory, scopeOf('r1'), [hostOf('a', { os: 'new' }), hostOf('d')]);
      await syncScope(inventory, volumes, [productOf('v'), productOf('w')]);
      expect(await said()).toEqual(['added w', 'changed a', 'added d', 'first-seen 1', 'first-seen 2', 'first-seen 1']);
      expect(await said({ accountIds: ['acc-2'] })).toEqual(['first-seen 2']);
      expect(await said({ accountIds: [] })).toEqual([]);
      expect(await said({ regions: ['r2', 'r9'] })).toEqual(['first-seen 2']);
      expect(await said({ kinds: ['products'] })).toEqual(['added w', 'first-seen 1']);
      expect(await said({ types: ['EVS.volumes'] })).toEqual(['added w', 'first-seen 1']);
      expect(await said({ changes: ['changed', 'first-seen'], kinds: ['hosts'] })).toEqual([
        'changed a',
        'first-seen 2',
        'first-seen 1',
      ]);
      expect(await said({ since: now })).toEqual(['added w', 'changed a', 'added d']);
      expect(await said({ until: now, regions: ['r1'] })).toEqual(['first-seen 1', 'first-seen 1']);
    });

    test('keeps every text as it came', async () => {
      const texts = ['nul\0inside', 'back\\slash "quoted"', 'lone \ud800 half', '主机', ''];
      await syncScope(inventory, scopeOf(), [hostOf('a')]);
      const hosts = texts.map((text) => hostOf(`id ${text}`, { name: text, tags: { [`k${text}`]: text } }));
      await syncScope(inventory, scopeOf(), hosts);
      const added = await changes({ changes: ['added'] });
      expect(added.map(({ id, name }) => [id, name]).sort()).toEqual(texts.map((text) => [`id ${text}`, text]).sort());
      await syncScope(
        inventory,
        scopeOf(),
        hosts.map(({ fields }) => hostOf(fields.id, { name: fields.name, tags: {} })),
      );
      const changed = (await changes({ changes: ['changed'] })).flatMap(({ fields }) => fields);
      expect(changed.map(({ field, before }) => [field, before]).sort()).toEqual(
        texts.map((text) => [`tags.k${text}`, text]).sort(),
      );
    });

    test('is read to its end in pages, and can be left early', async () => {
      await syncScope(inventory, scopeOf(), [hostOf('first')]);
      await syncScope(
        inventory,
        scopeOf(),
        Array.from({ length: 777 }, (_, at) => hostOf(`${at}`)),
      );
      for (let at = 0; at < 205; at += 1) await syncScope(inventory, scopeOf(), [hostOf(`only ${at}`)]);
      const ids = await said();
      expect(ids).toHaveLength(1 + (777 + 1) + (777 + 1) + 204 * 2);
      expect(new Set((await changes()).map(({ runId, at }) => `${runId} ${at}`)).size).toBe(1);
      for await (const change of inventory.listChanges()) {
        expect(change.change).toBe('removed');
        break;
      }
    });

    test('is forgotten when it is old, in any number of steps, and nothing else is', async () => {
      await syncScope(inventory, scopeOf('r1'), [hostOf('a')]);
      await syncScope(
        inventory,
        scopeOf('r1'),
        Array.from({ length: 2_345 }, (_, at) => hostOf(`${at}`)),
      );
      for (let at = 0; at < 120; at += 1) await syncScope(inventory, scopeOf(`s${at}`), [hostOf('x')]);
      pass(24);
      const kept = now;
      await syncScope(inventory, scopeOf('r1'), [hostOf('1')]);
      const before = await inventory.countRecords('hosts');
      await inventory.dropChanges(kept, AbortSignal.abort());
      expect(await said({ until: kept })).not.toEqual([]);
      await inventory.dropChanges(kept);
      expect(await said({ until: kept })).toEqual([]);
      expect(await said()).toHaveLength(2_344);
      expect(await store.rows('select 1 as n from change_sets')).toEqual([{ n: 1 }]);
      expect(await inventory.countRecords('hosts')).toBe(before);
    });

    test('is read no further when it is to stop', async () => {
      await syncScope(inventory, scopeOf(), [hostOf('a')]);
      await syncScope(
        inventory,
        scopeOf(),
        Array.from({ length: 100 }, (_, at) => hostOf(`${at}`)),
      );
      const stop = new AbortController();
      const read = async () => {
        for await (const _change of inventory.listChanges({ signal: stop.signal })) stop.abort();
      };
      await expect(read()).rejects.toMatchObject({ code: 'cancelled' });
    });

    test('of a deleted account goes with it', async () => {
      await syncScope(inventory, scopeOf('r1'), [hostOf('a')]);
      await syncScope(inventory, scopeOf('r1'), [hostOf('b')]);
      await syncScope(inventory, scopeOf('r1', { accountId: 'acc-2' }), [hostOf('c')]);
      await inventory.deleteAccount('acc-1');
      expect(await said()).toEqual(['first-seen 1']);
      expect(await store.rows('select * from changes')).toEqual([]);
    });

    test('knows when a run began and ended', async () => {
      const runId = await inventory.beginRun('hosts');
      expect(await inventory.findRun(runId)).toEqual({ startedAt: now.toISOString(), finishedAt: null });
      expect(await inventory.findRun('another')).toBeUndefined();
    });
  });

  describe('fields', () => {
    const host = hostOf('a').fields as unknown as Record<string, unknown>;

    test('are equal in any order of lists and keys, and a missing tag is none', () => {
      const groups = [
        { id: '1', name: 'x' },
        { id: '2', name: null },
      ];
      const turned = [{ id: '2' }, { name: 'x', id: '1' }];
      expect(compareFields({ ...host, securityGroups: groups }, { ...host, securityGroups: turned })).toEqual([]);
      expect(compareFields({ tags: { a: '1' } }, { tags: {} })).toEqual([
        { field: 'tags.a', before: '1', after: null },
      ]);
    });

    test('that one side does not know are not compared, nor details that it does not know', () => {
      expect(compareFields({ name: 'a' }, { name: 'a', taskState: 'x' })).toEqual([]);
      expect(compareFields({ details: { size: 1 } }, { details: { size: 2, encrypted: true } })).toEqual([
        { field: 'details.size', before: 1, after: 2 },
      ]);
    });

    test('of different sources are compared where both say something', () => {
      const config = {
        source: 'config',
        status: null,
        name: 'a',
        tags: { x: '1' },
        publicAddresses: [],
        details: { a: 1, b: null },
      };
      const direct = {
        source: 'direct',
        status: 'ok',
        name: 'b',
        tags: {},
        publicAddresses: ['1.2.3.4'],
        details: { a: 2, b: 3 },
      };
      expect(compareFields(config, direct).map(({ field }) => field)).toEqual(['name', 'details.a']);
    });
  });

  describe('any sequence of syncs', () => {
    const record = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      os: fc.constantFrom('v1', 'v2', null),
      name: fc.constantFrom('n', 'm'),
      tags: fc.dictionary(fc.constantFrom('k', 'l'), fc.constantFrom('1', '2')),
      updatedAt: fc.constantFrom('2024-01-01T00:00:00.000Z', '2024-01-02T00:00:00.000Z'),
    });
    const sync = fc.record({
      region: fc.constantFrom('r1', 'r2'),
      pages: fc.array(fc.array(record, { maxLength: 4 }), { maxLength: 3 }),
      end: fc.constantFrom('commit', 'commit', 'commit', 'abort', 'close'),
    });

    type Fields = Omit<Host, 'updatedAt'>;
    type Picture = Map<string, Fields>;

    const withoutTime = ({ updatedAt: _, ...fields }: Host): Fields => fields;

    const pictureOf = async (store: Inventory, region: string): Promise<Picture> => {
      const records = await collect(store.listRecords('hosts', { regions: [region] }));
      return new Map(records.map(({ fields }) => [fields.id, withoutTime(fields)]));
    };

    const withField = (fields: Fields, field: string, value: unknown): Fields => {
      const [name = '', key] = field.split('.');
      if (key === undefined) return { ...fields, [name]: value };
      const { [key]: _, ...rest } = fields.tags;
      return { ...fields, tags: value === null ? rest : { ...rest, [key]: String(value) } };
    };

    const apply = (picture: Picture, { change, id, fields, record }: StoredChange): void => {
      if (id === null) throw new Error(`${change} has no id`);
      const known = picture.get(id);
      expect(known === undefined).toBe(change === 'added');
      if (change === 'removed') {
        expect(record).toEqual(known);
        picture.delete(id);
      } else if (change === 'added') picture.set(id, record as Fields);
      else {
        expect(fields.length).toBeGreaterThan(0);
        picture.set(
          id,
          fields.reduce((host, { field, after }) => withField(host, field, after), known as Fields),
        );
      }
    };

    test('the changes on record, replayed over the first picture, give the last one', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(sync, { maxLength: 9 }), async (syncs) => {
          const own = await create();
          let opened = await own.open({ clock: () => now });
          const replayed = new Map<string, Picture>();
          let known = 0;
          for (const { region, pages, end } of syncs) {
            pass(1);
            const writer = await opened.beginScope('run', scopeOf(region));
            for (const page of pages) await writer.write(page.map(({ id, ...fields }) => hostOf(id, fields)));
            if (end === 'commit') {
              const counts = await writer.commit();
              const all = (await collect(opened.listChanges())).reverse();
              const fresh = all.slice(known);
              known = all.length;
              if (fresh[0]?.change === 'first-seen') {
                expect(replayed.has(region)).toBe(false);
                expect(fresh.map(({ count }) => count)).toEqual([counts.total]);
                replayed.set(region, await pictureOf(opened, region));
              } else {
                expect(fresh).toHaveLength(counts.added + counts.changed + counts.removed);
                const picture = replayed.get(region) ?? new Map<string, Fields>();
                for (const change of fresh) apply(picture, change);
                replayed.set(region, picture);
              }
            } else if (end === 'abort') await writer.abort();
            else {
              await opened.close();
              opened = await own.open({ clock: () => now });
            }
            expect(await collect(opened.listChanges())).toHaveLength(known);
            expect(await pictureOf(opened, region)).toEqual(replayed.get(region) ?? new Map());
          }
          await opened.close();
          await own.remove();
        }),
        { numRuns: runs(40) },
      );
    });
  });
});
