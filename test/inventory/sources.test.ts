/** A product type of a region belongs to the source that listed it whole last. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Inventory } from '../../src/inventory/inventory.ts';
import type { Product } from '../../src/model/record.ts';
import type { ChangeCounts, Scope } from '../../src/model/scope.ts';
import { collect, counts, productOf, scopeOf } from './helpers.ts';
import { describeStores, type TestStore } from './stores.ts';

describeStores('two sources', (create) => {
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

  const configOf = (region: string): Scope =>
    scopeOf(region, { kind: 'products', service: 'rms', projectId: null, projectName: null });

  const directOf = (region: string, type: string, projectId: string | null = 'p1'): Scope =>
    scopeOf(region, { kind: 'products', service: type.split('.')[0] ?? '', type, projectId, projectName: projectId });

  const volume = (id: string, more: Partial<Product> = {}) => productOf(id, { projectId: 'p1', ...more });
  const vpc = (id: string) => productOf(id, { type: 'vpc.vpcs', provider: 'vpc', projectId: 'p1' });

  type Products = readonly ReturnType<typeof productOf>[];

  const list = async (scope: Scope, records: Products, supersedes?: readonly string[]): Promise<ChangeCounts> => {
    const writer = await inventory.beginScope('run', scope);
    await writer.write(records);
    return writer.commit({ supersedes });
  };

  const stored = async (): Promise<string[]> =>
    (await collect(inventory.listRecords('products'))).map(({ fields }) => `${fields.type} ${fields.id}`).sort();

  const totals = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      (await inventory.listScopes()).map(({ scope, total }) => [`${scope.region} ${scope.type ?? 'all'}`, total]),
    );

  describe('a list of one type', () => {
    test('takes that type of its project out of the list of all types, and nothing counts as changed', async () => {
      const fromConfig = volume('v1', { checksum: 'of Config' });
      await list(configOf('r1'), [fromConfig, volume('v2'), volume('of p2', { projectId: 'p2' }), vpc('n1')]);
      await list(configOf('r2'), [volume('elsewhere')]);
      const result = await list(directOf('r1', 'evs.volumes'), [volume('v1'), volume('v2')], ['evs.volumes']);
      expect(result).toEqual(counts({ total: 2, unchanged: 2 }));
      expect(await totals()).toEqual({ 'r1 all': 2, 'r1 evs.volumes': 2, 'r2 all': 1 });
      expect(await stored()).toEqual([
        'evs.volumes elsewhere',
        'evs.volumes of p2',
        'evs.volumes v1',
        'evs.volumes v2',
        'vpc.vpcs n1',
      ]);
    });

    test('finds what the list of all types has kept for it, and nothing counts as gone in between', async () => {
      await list(configOf('r1'), [volume('v1'), vpc('n1')]);
      const writer = await inventory.beginScope('run', configOf('r1'));
      await writer.write([vpc('n1')]);
      expect(await writer.commit({ keeps: ['evs.volumes'] })).toEqual(counts({ total: 2, unchanged: 2 }));
      expect(await stored()).toEqual(['evs.volumes v1', 'vpc.vpcs n1']);
      expect(await list(directOf('r1', 'evs.volumes'), [volume('v1')], ['evs.volumes'])).toEqual(
        counts({ total: 1, unchanged: 1 }),
      );
      expect(await totals()).toEqual({ 'r1 all': 1, 'r1 evs.volumes': 1 });
      const again = await inventory.beginScope('run', configOf('r1'));
      await again.write([vpc('n1')]);
      expect(await again.commit({ keeps: ['evs.volumes'] })).toEqual(counts({ total: 1, unchanged: 1 }));
      expect(await stored()).toEqual(['evs.volumes v1', 'vpc.vpcs n1']);
    });

    test('counts only what is new, different or gone', async () => {
      await list(configOf('r1'), [volume('same'), volume('renamed'), volume('gone')]);
      const next = [volume('same'), volume('renamed', { name: 'anew' }), volume('new')];
      expect(await list(directOf('r1', 'evs.volumes'), next, ['evs.volumes'])).toEqual(
        counts({ total: 3, added: 1, changed: 1, removed: 1, unchanged: 1 }),
      );
      expect(await list(directOf('r1', 'evs.volumes'), next, ['evs.volumes'])).toEqual(
        counts({ total: 3, unchanged: 3 }),
      );
      expect(await list(configOf('r1'), [])).toEqual(counts({}));
    });

    test('knows a resource again by its type and id', async () => {
      const policy = productOf('v1', { type: 'tms.policies', provider: 'tms', projectId: 'p1' });
      await list(configOf('r1'), [volume('v1'), policy]);
      expect(await stored()).toEqual(['evs.volumes v1', 'tms.policies v1']);
      expect(await list(directOf('r1', 'evs.volumes'), [volume('v1')], ['evs.volumes'])).toMatchObject({
        unchanged: 1,
      });
      expect(await totals()).toEqual({ 'r1 all': 1, 'r1 evs.volumes': 1 });
      expect(await list(configOf('r1'), [policy])).toEqual(counts({ total: 1, unchanged: 1 }));
    });

    test('of a global service takes the type whatever its project', async () => {
      await list(configOf('global'), [volume('v1', { projectId: '' }), vpc('n1')]);
      await list(directOf('global', 'evs.volumes', null), [volume('v1', { projectId: '' })], ['evs.volumes']);
      expect(await totals()).toEqual({ 'global all': 1, 'global evs.volumes': 1 });
    });

    test('that is aborted takes nothing', async () => {
      await list(configOf('r1'), [volume('v1')]);
      const writer = await inventory.beginScope('run', directOf('r1', 'evs.volumes'));
      await writer.write([volume('v2')]);
      await writer.abort();
      expect(await stored()).toEqual(['evs.volumes v1']);
    });

    test('that holds a record beside the list of all types takes it once', async () => {
      await list(directOf('r1', 'evs.volumes'), [volume('v1'), volume('v2')]);
      await list(configOf('r1'), [volume('v1'), volume('v2', { name: 'other' })]);
      const result = await list(
        directOf('r1', 'evs.volumes'),
        [volume('v1'), volume('v2', { name: 'new' })],
        ['evs.volumes'],
      );
      expect(result).toEqual(counts({ total: 2, changed: 1, unchanged: 1 }));
      expect(await totals()).toEqual({ 'r1 all': 0, 'r1 evs.volumes': 2 });
    });
  });

  describe('a list of all types', () => {
    test('takes the place of the lists of the types that it covers', async () => {
      await list(directOf('r1', 'evs.volumes', 'p1'), [volume('v1'), volume('v2')]);
      await list(directOf('r1', 'evs.volumes', 'p2'), [volume('v3', { projectId: 'p2' })]);
      await list(directOf('r1', 'vpc.vpcs'), [vpc('n1')]);
      await list(directOf('r2', 'evs.volumes'), [volume('elsewhere')]);
      const result = await list(
        configOf('r1'),
        [volume('v1', { checksum: 'c' }), volume('v3', { projectId: 'p2', status: 'in-use' }), volume('v4')],
        ['evs.volumes'],
      );
      expect(result).toEqual(counts({ total: 3, added: 1, changed: 1, removed: 1, unchanged: 1 }));
      expect(await totals()).toEqual({ 'r1 all': 3, 'r1 vpc.vpcs': 1, 'r2 evs.volumes': 1 });
    });

    test('ends a writer in a list of one type', async () => {
      const writer = await inventory.beginScope('run', directOf('r1', 'evs.volumes'));
      await writer.write([volume('v1')]);
      await list(configOf('r1'), [volume('v1')], ['evs.volumes']);
      await expect(writer.commit()).rejects.toMatchObject({ code: 'inventory-busy' });
      await writer.abort();
      expect(await stored()).toEqual(['evs.volumes v1']);
    });
  });

  describe('records that are taken while their scope is written', () => {
    test('fail that picture only when it relies on them', async () => {
      await list(configOf('r1'), [volume('v1'), vpc('n1')]);
      const relies = await inventory.beginScope('run', configOf('r1'));
      await relies.write([volume('v1'), vpc('n1')]);
      await list(directOf('r1', 'evs.volumes'), [volume('v1')], ['evs.volumes']);
      await expect(relies.commit()).rejects.toMatchObject({ code: 'inventory-busy' });
      await relies.abort();
      expect(await stored()).toEqual(['evs.volumes v1', 'vpc.vpcs n1']);
      expect(await totals()).toEqual({ 'r1 all': 1, 'r1 evs.volumes': 1 });
    });

    test('are not missed by a picture without them', async () => {
      await list(configOf('r1'), [volume('v1'), vpc('n1'), vpc('n2')]);
      const other = await inventory.beginScope('run', configOf('r1'));
      await other.write([vpc('n1')]);
      await list(directOf('r1', 'evs.volumes'), [volume('v1')], ['evs.volumes']);
      expect(await other.commit()).toEqual(counts({ total: 1, removed: 1, unchanged: 1 }));
      expect(await stored()).toEqual(['evs.volumes v1', 'vpc.vpcs n1']);
    });
  });
});
