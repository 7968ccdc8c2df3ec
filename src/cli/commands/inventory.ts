/** `inventory`: what was observed, as files and by SQL. */
import { Command } from 'commander';
import type { MakeCommand } from '../make-command.ts';
import { exportCommand } from './inventory/export.ts';
import { infoCommand } from './inventory/info.ts';
import { schemaCommand } from './inventory/schema.ts';
import { sqlCommand } from './inventory/sql.ts';

const subcommands: readonly MakeCommand[] = [exportCommand, sqlCommand, schemaCommand, infoCommand];

export const inventoryCommand: MakeCommand = (context) => {
  const command = new Command('inventory').description('what was observed, exported to files and asked by SQL');
  for (const make of subcommands) command.addCommand(make(context));
  return command.addHelpText(
    'after',
    `
Examples:
  $ huawei-assets inventory export --to hosts.parquet
  $ huawei-assets inventory sql 'select region, count(*) as hosts from hosts group by region'`,
  );
};
