/** Records that can be known again by the bytes they came in are read only when they are new or changed. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Inventory } from '../../src/inventory/inventory.ts';
import type { Host, Observed } from '../../src/model/record.ts';
import { collect, hostOf, readingOf, scopeOf, syncScope } from './helpers.ts';
import { describeStores, type TestStore } from './stores.ts';

describeStores('what is known by its bytes', (create) => {
  let store: TestStore;
  let inventory: Inventory;
  let reads: string[];

  const open = (version: string) => store.open({ version });

  beforeEach(async () => {
    store = await create();
    inventory = await open('1.0.0');
    reads = [];
  });
  afterEach(async () => {
    await inventory.close();
    await store.remove();
  });

  const listed = (id: string, content: string, more: Partial<Host> = {}): Observed<Host> => {
    const { fields, document } = hostOf(id, more);
    const read = () => {
      reads.push(id);
      return readingOf(fields, Buffer.from(JSON.stringify({ content })));
    };
    return {
      fields,
      document,
      source: { id, name: fields.name, type: fields.type, bytes: Buffer.from(content), read },
    };
  };

  const documents = async () =>
    (await collect(inventory.listRecords('hosts', {}, { documents: true }))).map((record) => record.document);

  test('an unchanged record is not read again, a changed one is', async () => {
    await syncScope(inventory, scopeOf(), [listed('a', 'one'), listed('b', 'one')]);
    expect(reads).toEqual(['a', 'b']);
    reads = [];
    const counts = await syncScope(inventory, scopeOf(), [
      listed('a', 'one'),
      listed('b', 'two', { status: 'SHUTOFF' }),
    ]);
    expect(counts).toEqual({ total: 2, added: 0, changed: 1, removed: 0, unchanged: 1 });
    expect(reads).toEqual(['b']);
    expect(await documents()).toEqual([{ content: 'one' }, { content: 'two' }]);
  });

  test('other bytes with the same fields are no change, but the document is the new one', async () => {
    await syncScope(inventory, scopeOf(), [listed('a', 'one')]);
    expect(await syncScope(inventory, scopeOf(), [listed('a', 'two')])).toMatchObject({ changed: 0, unchanged: 1 });
    expect(await documents()).toEqual([{ content: 'two' }]);
  });

  test('what another version of the program has read is read again', async () => {
    await syncScope(inventory, scopeOf(), [listed('a', 'one')]);
    await inventory.close();
    inventory = await open('1.0.1');
    reads = [];
    expect(await syncScope(inventory, scopeOf(), [listed('a', 'one', { zone: 'a new field' })])).toMatchObject({
      changed: 1,
    });
    expect(reads).toEqual(['a']);
  });
});
