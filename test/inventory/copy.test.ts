/** A local inventory that is taken over into a database. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type CopyOptions, type CopyProgress, copyInventory, planCopy } from '../../src/inventory/copy/copy.ts';
import { differences, openDigest } from '../../src/inventory/copy/digest.ts';
import { copiedTables } from '../../src/inventory/copy/tables.ts';
import { type Inventory, openInventory } from '../../src/inventory/inventory.ts';
import { createDatabase, describePostgres, query, type TestDatabase } from '../helpers/postgres.ts';
import { collect, hostOf, productOf, scopeOf, syncScope, type TemporaryFolder, temporaryFolder } from './helpers.ts';

const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return (error as { code: unknown }).code;
  }
  return undefined;
};

const strange = [
  'with \0 NUL',
  'back\\slash',
  'half \ud83d pair',
  "O'Neill; drop table",
  '{"a",NULL}',
  '雲伺服器 🚀',
  'NULL',
  '',
];

describePostgres('copying an inventory into a database', () => {
  let folder: TemporaryFolder;
  let path = '';
  let database: TestDatabase;
  let inventory: Inventory;

  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, 'inventory.db');
    inventory = await openInventory({ path });
    database = await createDatabase();
    await (await openInventory({ database: database.url })).close();
  });
  afterEach(async () => {
    await inventory.close();
    await database.drop();
    await folder.remove();
  });

  const options = (more: Partial<CopyOptions> = {}): CopyOptions => ({
    path,
    database: database.url,
    source: 'installation-1',
    signal: new AbortController().signal,
    ...more,
  });

  /** Two accounts, several scopes, changes, a run that failed in part, a check, tasks, alarms; and a picture under way. */
  const fill = async (): Promise<void> => {
    const run = await inventory.beginRun('all');
    await syncScope(
      inventory,
      scopeOf('cn-north-4'),
      strange.map((text, at) => hostOf(`h${at}${text}`, { name: text })),
    );
    await syncScope(inventory, scopeOf('cn-north-4'), [hostOf('h0', { status: 'SHUTOFF' }), hostOf('new')]);
    await syncScope(inventory, scopeOf('cn-south-1', { accountId: 'acc-2', projectId: null }), [hostOf('h1')]);
    const products = scopeOf('cn-north-4', { kind: 'products', service: 'config', projectId: null });
    await syncScope(inventory, products, [productOf('p1'), productOf('p1', { type: 'vpc.vpcs' }), productOf('p2')]);
    await syncScope(inventory, scopeOf('gone'), [hostOf('x')]);
    await inventory.pruneScopes(run, 'acc-1', 'hosts', [scopeOf('cn-north-4')]);
    await inventory.finishRun(run, 'partial', [
      {
        scope: scopeOf('cn-south-1', { accountId: 'acc-2', projectId: null }),
        status: 'failed',
        error: { code: 'timeout', message: 'x' },
      } as never,
    ]);
    await inventory.recordTask(
      { accountId: 'acc-1', what: 'hosts' },
      { at: '2026-01-01T00:00:00.000Z', status: 'failed', error: 'timeout' },
    );
    await inventory.saveCheck('acc-1', {
      accessKeyId: 'HPUAX',
      status: 'valid',
      checkedAt: '2026-01-01T00:00:00.000Z',
    } as never);
    const alarm = {
      accountId: 'acc-1',
      kind: 'task',
      subject: 'hosts',
      detail: 'timeout',
      since: '2026-01-01T00:00:00.000Z',
    } as const;
    await inventory.recordTold('ops', [alarm], []);
  };

  const rowsOf = async (table: string): Promise<number> =>
    Number((await query(database.url, `select count(*) as n from huawei_assets.${table}`))[0]?.n);

  test('takes over every table, and finds the same digests there as it planned here', async () => {
    await fill();
    const planned = await planCopy(options());
    expect(await rowsOf('hosts')).toBe(0);
    expect(await copyInventory(options())).toEqual(planned);
    for (const { name } of copiedTables) expect([name, (await rowsOf(name)) > 0]).toEqual([name, true]);
    expect(await rowsOf('hosts')).toBe((await collect(inventory.listRecords('hosts'))).length);
    const accounts = planned.filter(({ table }) => table === 'hosts').map(({ accountId, rows }) => [accountId, rows]);
    expect(accounts).toEqual([
      ['acc-1', 2],
      ['acc-2', 1],
    ]);
  });

  test('leaves claims and what is being written behind, and numbers on from where it was', async () => {
    await fill();
    const writer = await inventory.beginScope('run-1', scopeOf('cn-east-3'));
    await writer.write([hostOf('under way')]);
    await copyInventory(options());
    await writer.abort();
    expect(await rowsOf('scopes where writer is not null')).toBe(0);
    expect(await rowsOf("hosts where id = 'under way'")).toBe(0);
    const [highest] = await query(database.url, 'select max(id) as n from huawei_assets.scopes');
    const columns = 'account_id, kind, service, type, region, project_id';
    const [next] = await query(
      database.url,
      `insert into huawei_assets.scopes (${columns}) values ('a', 'hosts', 's', '', 'r', '') returning id`,
    );
    expect(Number(next?.id)).toBe(Number(highest?.n) + 1);
  });

  test('of a moment: what a sync writes meanwhile stays here alone', async () => {
    await fill();
    const planned = await planCopy(options());
    let writing: Promise<unknown> | undefined;
    const onProgress = () => {
      writing ??= syncScope(inventory, scopeOf('cn-north-4'), [hostOf('meanwhile')]);
    };
    expect(await copyInventory(options({ onProgress }))).toEqual(planned);
    await writing;
    expect(await rowsOf("hosts where id = 'meanwhile'")).toBe(0);
  });

  test('refuses a database with another inventory, and changes nothing there', async () => {
    await fill();
    await copyInventory(options({ source: 'installation-2' }));
    const before = await rowsOf('hosts');
    await query(database.url, "delete from huawei_assets.hosts where id = 'h1'");
    for (const work of [planCopy, copyInventory]) expect(await codeOf(work(options()))).toBe('usage');
    expect(await rowsOf('hosts')).toBe(before - 1);
  });

  test('does again what the same installation did before', async () => {
    await fill();
    await copyInventory(options());
    await query(database.url, "delete from huawei_assets.hosts where id = 'h1'");
    await syncScope(inventory, scopeOf('cn-north-4'), [hostOf('later')]);
    const again = await copyInventory(options());
    expect(again).toEqual(await planCopy(options()));
    expect(await rowsOf("hosts where id in ('h1', 'later')")).toBe(2);
  });

  test.each(['copy', 'verify'] as const)(
    'cancelled while it works (%s) leaves the database as it was',
    async (step) => {
      await fill();
      await syncScope(
        inventory,
        scopeOf('many'),
        Array.from({ length: 300 }, (_, n) => hostOf(`many-${n}`)),
      );
      const abort = new AbortController();
      const onProgress = (progress: CopyProgress) => {
        if (progress.step === step) abort.abort();
      };
      expect(await codeOf(copyInventory(options({ signal: abort.signal, onProgress })))).toBe('cancelled');
      for (const { name } of copiedTables) expect(await rowsOf(name)).toBe(0);
      expect(await codeOf(copyInventory(options()))).toBeUndefined();
    },
  );

  test('whose connection ends fails, leaves the database as it was, and can be done again', async () => {
    await fill();
    let ending: Promise<unknown> | undefined;
    const onProgress = ({ table }: CopyProgress) => {
      if (table === 'products') ending ??= database.disconnectAll();
    };
    await syncScope(
      inventory,
      scopeOf('many'),
      Array.from({ length: 3_000 }, (_, n) => hostOf(`many-${n}`)),
    );
    expect(await codeOf(copyInventory(options({ onProgress })))).toBe('database-unreachable');
    await ending;
    for (const { name } of copiedTables) expect(await rowsOf(name)).toBe(0);
    expect(await copyInventory(options())).toEqual(await planCopy(options()));
  });

  test('that arrives otherwise than it was sent is kept by nobody, and told by table and account', async () => {
    await fill();
    await query(
      database.url,
      `create function public.mangle() returns trigger language plpgsql as
        $$ begin if new.name = 'O''Neill; drop table' then new.document := '{}'; end if; return new; end $$;
      create trigger mangle before insert on huawei_assets.hosts for each row execute function public.mangle()`,
    );
    await syncScope(inventory, scopeOf('cn-north-4'), [hostOf('o', { name: "O'Neill; drop table" })]);
    const error = await copyInventory(options()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'inventory-error',
      details: { differences: [{ table: 'hosts', accountId: 'acc-1', here: 1, there: 1 }] },
    });
    for (const { name } of copiedTables) expect(await rowsOf(name)).toBe(0);
  });

  test('of no file at all only notes where it comes from', async () => {
    expect(await copyInventory(options({ path: null }))).toEqual([]);
    expect(await codeOf(copyInventory(options({ path: null, source: 'installation-2' })))).toBeUndefined();
  });
});

test('digests differ by content, by number and by account', () => {
  const row = (account: string, part: number, ...values: (string | null)[]) => ({ account, part, values });
  const digestOf = (...rows: ReturnType<typeof row>[]) => {
    const digest = openDigest('hosts');
    for (const each of rows) digest.add(each);
    return digest.end();
  };
  const base = digestOf(row('a', 1, 'x', null), row('a', 2, 'y'));
  expect(differences(base, digestOf(row('a', 1, 'x', null), row('a', 2, 'y')))).toEqual([]);
  const others = [
    digestOf(row('a', 1, 'x', 'null'), row('a', 2, 'y')),
    digestOf(row('a', 1, 'x', null)),
    digestOf(row('a', 1, 'x', null), row('a', 1, 'y')),
    digestOf(row('a', 1, 'x', null), row('b', 2, 'y')),
    [],
  ];
  for (const other of others) expect(differences(base, other).length).toBeGreaterThan(0);
});
