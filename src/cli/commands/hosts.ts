/** `hosts`: the ECS servers that were provisioned. */
import { Command } from 'commander';
import type { MakeCommand } from '../make-command.ts';
import { addRecordOptions, printRecords, type RecordFlags } from '../records.ts';

const columns = {
  shown: [
    ['account', 'account'],
    ['region', 'region'],
    ['name', 'name'],
    ['status', 'status'],
    ['private IP', 'privateIp'],
    ['public IP', 'publicIp'],
    ['OS', 'osType'],
    ['flavor', 'flavor'],
  ],
  all: [
    'account',
    'region',
    'id',
    'name',
    'type',
    'status',
    'privateIp',
    'publicIp',
    'ipv6s',
    'osType',
    'os',
    'flavor',
    'vcpus',
    'memoryMb',
    'zone',
    'vpcId',
    'projectId',
    'enterpriseProjectId',
    'chargingMode',
    'tags',
    'createdAt',
    'updatedAt',
  ],
  none: 'No hosts here. Pull them with: huawei-assets sync hosts',
} as const;

export const hostsCommand: MakeCommand = (context) =>
  addRecordOptions(new Command('hosts').description('the hosts that were provisioned'))
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets hosts --account production --status ACTIVE
  $ huawei-assets hosts --where 'os ~ ubuntu and publicIp != null'
  $ huawei-assets hosts --where 'vcpus >= 16 and createdAt > now-30d' --output csv > new.csv
  $ huawei-assets hosts --where 'tags.env = prod and status != ACTIVE'
  $ huawei-assets hosts --output ndjson | head -1
  $ huawei-assets hosts --json --query '[?publicIp].{name: name, ip: publicIp}'`,
    )
    .action(async (flags: RecordFlags) => {
      await printRecords('hosts', columns, flags, context());
    });
