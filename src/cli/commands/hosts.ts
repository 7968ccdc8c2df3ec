/** `hosts`: the ECS servers that were provisioned. */
import { Command } from 'commander';
import type { MakeCommand } from '../make-command.ts';
import { addRecordOptions, printRecords, type RecordFlags, type RecordTexts, type RecordView } from '../records.ts';

/** A host without IPv4 is known by its IPv6. */
const privateAddresses = ({ privateIps, ipv6s }: RecordView): unknown =>
  Array.isArray(privateIps) && privateIps.length > 0 ? privateIps : ipv6s;

const texts: RecordTexts = {
  shown: [
    ['account', 'account'],
    ['region', 'region'],
    ['name', 'name'],
    ['status', 'status'],
    ['private IP', privateAddresses],
    ['public IP', 'publicIps'],
    ['OS', 'osType'],
    ['flavor', 'flavor'],
  ],
  none: 'No hosts here. Pull them with: huawei-assets sync hosts',
};

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
  $ huawei-assets hosts --columns name,publicIps,tags.env --sort createdAt:desc --limit 20
  $ huawei-assets hosts --output ndjson | head -1
  $ huawei-assets hosts --json --query '[?publicIp].{name: name, ip: publicIp}'`,
    )
    .action(async (flags: RecordFlags) => {
      await printRecords('hosts', texts, flags, context());
    });
