/** `products`: the cloud products that were provisioned. */
import { Command } from 'commander';
import type { Product } from '../../model/record.ts';
import type { MakeCommand } from '../make-command.ts';
import { addRecordOptions, printRecords, type RecordFlags, type RecordTexts } from '../records.ts';

const yesOrNo = new Map<unknown, string>([
  [true, 'yes'],
  [false, 'no'],
]);

const texts: RecordTexts = {
  shown: [
    ['account', 'account'],
    ['region', 'region'],
    ['type', 'type'],
    ['name', 'name'],
    ['status', 'status'],
    ['public', 'publicAddresses'],
    ['encrypted', ({ encryption }) => yesOrNo.get((encryption as Product['encryption'])?.enabled)],
    ['ID', 'id'],
  ],
  none: 'No products here. Pull them with: huawei-assets sync products',
};

export const productsCommand: MakeCommand = (context) =>
  addRecordOptions(new Command('products').description('the cloud products that were provisioned'))
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets products --account production --type evs.volumes
  $ huawei-assets products --where 'type in (evs.volumes, obs.buckets) and tags.owner = null'
  $ huawei-assets products --columns type,name,document.properties.size --sort type,updatedAt:desc
  $ huawei-assets products --region global --output csv
  $ huawei-assets products --json --query 'length(@)'`,
    )
    .action(async (flags: RecordFlags) => {
      await printRecords('products', texts, flags, context());
    });
