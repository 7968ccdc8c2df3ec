import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Inventory } from '../../src/inventory/inventory.ts';
import { parseSortKey } from '../../src/inventory/sort.ts';
import { collect, hostOf, scopeOf, syncScope } from './helpers.ts';
import { describeStores, type TestStore } from './stores.ts';

describeStores('sorting', (create, runs) => {
  let store: TestStore;
  let inventory: Inventory;
  beforeEach(async () => {
    store = await create();
    inventory = await store.open();
  });
  afterEach(async () => {
    await inventory.close();
    await store.remove();
  });

  const sorted = async (keys: readonly string[], limit?: number) => {
    const sort = keys.map((key) => parseSortKey('hosts', key));
    return collect(inventory.listRecords('hosts', {}, { sort, limit, documents: true }));
  };

  type Comparable = number | string | null;

  const compare = (a: Comparable, b: Comparable, isDescending: boolean): number => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const order = typeof a === 'number' ? a - Number(b) : Buffer.compare(Buffer.from(a), Buffer.from(String(b)));
    return isDescending ? -order : order;
  };

  test('any keys in any direction, over many scopes, and ties in the order of the index', async () => {
    const host = fc.record({
      name: fc.constantFrom('a', 'B', 'b', '数', ''),
      os: fc.constantFrom(null, 'Ubuntu', 'ubuntu', 'Zorin'),
      vcpus: fc.constantFrom(null, 1, 2, 16),
      region: fc.constantFrom('cn-east-3', 'cn-north-4'),
    });
    const key = fc.constantFrom('os', 'os:desc', 'vcpus:asc', 'vcpus:desc', 'region:desc', 'tags.t');
    await fc.assert(
      fc.asyncProperty(
        fc.array(host, { maxLength: 20 }),
        fc.array(key, { minLength: 1, maxLength: 3 }),
        fc.option(fc.integer({ min: 1, max: 25 }), { nil: undefined }),
        async (hosts, keys, limit) => {
          for (const region of ['cn-east-3', 'cn-north-4']) {
            const records = hosts.flatMap(({ region: at, ...fields }, index) =>
              at === region ? [hostOf(`id-${index}`, { ...fields, tags: { t: String(index % 3) } })] : [],
            );
            await syncScope(inventory, scopeOf(region), records);
          }
          const unsorted = await collect(inventory.listRecords('hosts'));
          const keyOf = (record: (typeof unsorted)[number], name: string): Comparable =>
            ({
              os: record.fields.os?.toLowerCase() ?? null,
              vcpus: record.fields.vcpus,
              region: record.region,
              'tags.t': record.fields.tags.t ?? null,
            })[name] ?? null;
          const expected = [...unsorted].sort((a, b) => {
            for (const each of keys) {
              const [name = '', direction] = each.split(':');
              const order = compare(keyOf(a, name), keyOf(b, name), direction === 'desc');
              if (order !== 0) return order;
            }
            return 0;
          });
          const ids = (await sorted(keys, limit)).map(({ fields }) => fields.id);
          expect(ids).toEqual(expected.map(({ fields }) => fields.id).slice(0, limit));
        },
      ),
      { numRuns: runs(60) },
    );
  });

  test('more records than one page, with their documents; a sync meanwhile changes nothing of the list', async () => {
    const count = 600;
    const hosts = Array.from({ length: count }, (_, index) => hostOf(`id-${index}`, { vcpus: index }));
    await syncScope(inventory, scopeOf(), hosts);
    const list = inventory.listRecords('hosts', {}, { sort: [parseSortKey('hosts', 'vcpus:desc')], documents: true });
    const first = await list.next();
    await syncScope(inventory, scopeOf(), [hostOf('other')]);
    const rest = await collect(list);
    expect(first.value).toMatchObject({ fields: { vcpus: count - 1 }, document: { id: `id-${count - 1}` } });
    expect(rest.map(({ fields }) => fields.vcpus)).toEqual(
      Array.from({ length: count - 1 }, (_, index) => count - 2 - index),
    );
  });

  test.each(['publicIps', 'tags', 'securityGroups:desc', 'document'])('%s is no order', (key) =>
    expect(() => parseSortKey('hosts', key)).toThrow(/more than one value/),
  );

  test('a list that is left, or cancelled, while it is sorted lets the next one in', async () => {
    await syncScope(inventory, scopeOf(), [hostOf('one'), hostOf('two')]);
    const sort = [parseSortKey('hosts', 'name')];
    const stop = new AbortController();
    stop.abort();
    await expect(collect(inventory.listRecords('hosts', {}, { sort, signal: stop.signal }))).rejects.toMatchObject({
      code: 'cancelled',
    });
    for await (const record of inventory.listRecords('hosts', {}, { sort })) {
      expect(record.fields.id).toBe('one');
      break;
    }
    expect(await sorted(['name:desc'])).toHaveLength(2);
  });
});
