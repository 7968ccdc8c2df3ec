/** `inventory schema`: what `inventory sql` can ask. */
import { Command } from 'commander';
import { views } from '../../../inventory/views.ts';
import type { MakeCommand } from '../../make-command.ts';
import { table } from '../../output/table.ts';

const describe = () =>
  views.map(({ name, about, columns }) => ({
    view: name,
    about,
    columns: columns.map((column) => ({ name: column.name, type: column.type })),
  }));

const render = (described: ReturnType<typeof describe>): string =>
  described
    .map(({ view, about, columns }) => {
      const rows = columns.map(({ name, type }) => [name, type]);
      return `${view}: ${about}\n\n${table(['column', 'type'], rows)}`;
    })
    .join('\n\n');

export const schemaCommand: MakeCommand = (context) =>
  new Command('schema')
    .description('the views that inventory sql can ask, with their columns')
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets inventory schema
  $ huawei-assets inventory schema --json --query "[?view == 'hosts'].columns[].name | [0:5]"`,
    )
    .action(() => context().output.result(describe(), render));
