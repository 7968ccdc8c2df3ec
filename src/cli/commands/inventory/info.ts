/** `inventory info`: what is in the inventory, and how large it is. */
import { stat } from 'node:fs/promises';
import { Command } from 'commander';
import type { SqlValue } from '../../../inventory/sql-answer.ts';
import type { Context } from '../../context.ts';
import type { MakeCommand } from '../../make-command.ts';
import { collect } from '../../output/rows.ts';
import { fieldList } from '../../output/table.ts';

/** Totals of the scopes are kept, so no record is counted. */
const question = `
  select
    coalesce((select sum(total) from scopes where kind = 'hosts'), 0),
    coalesce((select sum(total) from scopes where kind = 'products'), 0),
    (select count(*) from scopes),
    (select count(*) from runs),
    (select count(*) from changes),
    (select count(*) from checks),
    (select min(lastOkAt) from scopes),
    (select max(lastOkAt) from scopes)`;

const schemaOfFile = 'select max(name) from main.kysely_migration';

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

/** The log beside the file holds what was not yet folded into it. */
const bytesOf = async (file: string): Promise<number> => (await sizeOf(file)) + (await sizeOf(`${file}-wal`));

const ask = async (sql: string, { inventory, io }: Context): Promise<readonly SqlValue[]> => {
  const [, row = []] = await collect((await inventory()).query(sql, { signal: io.signal }));
  return row as SqlValue[];
};

const lookAtPlace = async (context: Context) => {
  const { folders, database } = context;
  const shared = database();
  if (!shared) {
    const [schema] = await ask(schemaOfFile, context);
    return { database: null, file: folders.inventory, bytes: await bytesOf(folders.inventory), schema };
  }
  const { inspectSchema } = await import('../../../postgres/inspect.ts');
  const { bytes, steps } = await inspectSchema(shared.url, 'huawei_assets');
  return { database: shared.place, file: null, bytes, schema: steps.at(-1) };
};

const look = async (context: Context) => {
  const answer = await ask(question, context);
  const [hosts, products, scopes, runs, changes, checks, oldestSyncAt, newestSyncAt] = answer;
  return {
    ...(await lookAtPlace(context)),
    hosts,
    products,
    scopes,
    runs,
    changes,
    checks,
    oldestSyncAt,
    newestSyncAt,
  };
};

export const infoCommand: MakeCommand = (context) =>
  new Command('info')
    .description('where the inventory lies, how large it is and what is in it')
    .addHelpText(
      'after',
      "\nExamples:\n  $ huawei-assets inventory info\n  $ huawei-assets inventory info --json --query 'bytes'",
    )
    .action(async () => {
      const current = context();
      await current.output.result(await look(current), (view) =>
        fieldList([
          [view.database ? 'database' : 'file', view.database ?? view.file],
          ['size', `${(view.bytes / 1_000_000).toFixed(1)} MB`],
          ['schema', view.schema],
          ['hosts', view.hosts],
          ['products', view.products],
          ['scopes', view.scopes],
          ['runs', view.runs],
          ['changes', view.changes],
          ['key checks', view.checks],
          ['oldest picture', view.oldestSyncAt],
          ['newest picture', view.newestSyncAt],
        ]),
      );
    });
