/** `products`: the cloud products that were provisioned. */
import { Command } from 'commander';
import type { MakeCommand } from '../make-command.ts';
import { addRecordOptions, printRecords, type RecordFlags } from '../records.ts';

const columns = {
  shown: [
    ['account', 'account'],
    ['region', 'region'],
    ['type', 'type'],
    ['name', 'name'],
    ['status', 'status'],
    ['ID', 'id'],
  ],
  all: [
    'account',
    'region',
    'id',
    'name',
    'type',
    'status',
    'projectId',
    'enterpriseProjectId',
    'vpcId',
    'publicAddresses',
    'encryption',
    'tags',
    'createdAt',
    'updatedAt',
    'source',
    'details',
  ],
  none: 'No products here. Pull them with: huawei-assets sync products',
} as const;

export const productsCommand: MakeCommand = (context) =>
  addRecordOptions(new Command('products').description('the cloud products that were provisioned'))
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets products --account production --type evs.volumes
  $ huawei-assets products --where 'type in (evs.volumes, obs.buckets) and tags.owner = null'
  $ huawei-assets products --region global --output csv
  $ huawei-assets products --json --query 'length(@)'`,
    )
    .action(async (flags: RecordFlags) => {
      await printRecords('products', columns, flags, context());
    });
