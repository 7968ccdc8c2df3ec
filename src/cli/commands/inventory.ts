/** `inventory`: what was observed, as files and by SQL. */
import { Command } from 'commander';
import type { MakeCommand } from '../make-command.ts';
import { exportCommand } from './inventory/export.ts';

const subcommands: readonly MakeCommand[] = [exportCommand];

export const inventoryCommand: MakeCommand = (context) => {
  const command = new Command('inventory').description('what was observed, exported to files and asked by SQL');
  for (const make of subcommands) command.addCommand(make(context));
  return command.addHelpText(
    'after',
    `
Examples:
  $ huawei-assets inventory export --to hosts.parquet`,
  );
};
