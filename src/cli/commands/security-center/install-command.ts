/** `security-center install-command`: the command that installs the agent, and the hosts that still need it. */
import { Command, Option } from 'commander';
import type { DataCenter } from '../../../model/account.ts';
import { AppError } from '../../../model/errors.ts';
import { type InstallSystem, installSystems } from '../../../model/security-center.ts';
import {
  createCode,
  findCode,
  huaweiProvider,
  type InstallNetwork,
  installCommand,
  installNetworks,
  pickGroup,
} from '../../../registration/install-agent.ts';
import type { CenterHost } from '../../../security-center/assets.ts';
import type { InstallCode, NewInstallCode } from '../../../security-center/install-codes.ts';
import type { SecurityCenter } from '../../../security-center/security-center.ts';
import type { Context } from '../../context.ts';
import { parseDataCenter, parseDurationFlag } from '../../flags.ts';
import type { MakeCommand } from '../../make-command.ts';
import { sleepUntilCancelled } from '../../make-iam.ts';
import { table } from '../../output/table.ts';

interface InstallFlags {
  readonly dataCenter?: DataCenter;
  readonly os: InstallSystem;
  readonly group?: string;
  readonly expires: number;
  readonly network: InstallNetwork;
  readonly image?: boolean;
  readonly new?: boolean;
  readonly list?: boolean;
}

const oneCenter = async (flags: InstallFlags, context: Context): Promise<SecurityCenter> => {
  const { connectedCenters } = await import('../../connected-centers.ts');
  const [center, another] = await connectedCenters(flags.dataCenter, context);
  if (center && !another) return center;
  throw new AppError('usage', 'Several data centers are connected: say which one with --data-center cn|intl.');
};

const codeView = (code: InstallCode) => ({
  code: code.code,
  os: code.os,
  provider: code.provider,
  expiresAt: code.expiresAtMs === null ? null : new Date(code.expiresAtMs).toISOString(),
  groupId: code.groupId,
  group: code.groupName,
  forImage: code.isForImage,
});

type CodeView = ReturnType<typeof codeView>;

const renderCodes = (codes: readonly CodeView[]): string =>
  table(
    ['code', 'os', 'provider', 'group', 'expires', 'for an image'],
    codes.map((code) => [
      code.code,
      code.os,
      code.provider,
      code.group ?? code.groupId,
      code.expiresAt ?? 'never',
      code.forImage ? 'yes' : 'no',
    ]),
  );

const wishOf = async (
  flags: InstallFlags,
  { installCodes }: SecurityCenter,
  nowMs: number,
): Promise<NewInstallCode> => {
  const group = flags.group === undefined ? null : pickGroup(flags.group, await installCodes.listGroups());
  return {
    os: flags.os,
    provider: huaweiProvider(await installCodes.listProviders()),
    expiresAtMs: nowMs + flags.expires,
    groupId: group?.id ?? null,
    isForImage: flags.image ?? false,
  };
};

interface HostView {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly name: string;
}

const isWithoutAgent = ({ agent, os }: CenterHost, wanted: InstallSystem): boolean =>
  agent === 'not-installed' && (os === null || os === wanted);

/** Hosts of our inventory whose agent Security Center has never seen. */
const hostsWithoutAgent = async (center: SecurityCenter, os: InstallSystem, context: Context): Promise<HostView[]> => {
  const { accountsOf } = await import('../../connected-centers.ts');
  const accounts = await accountsOf(center, context);
  const names = new Map(accounts.map(({ domainId, name }) => [domainId, name]));
  const hosts = await center.assets.listHosts();
  const waiting = new Set(hosts.filter((host) => isWithoutAgent(host, os)).map(({ instanceId }) => instanceId));
  const inventory = await context.inventory();
  const found: HostView[] = [];
  for await (const { accountId, region, fields } of inventory.listRecords('hosts', { accountIds: [...names.keys()] })) {
    const account = names.get(accountId);
    if (account !== undefined && waiting.has(fields.id))
      found.push({ account, region, id: fields.id, name: fields.name });
  }
  return found;
};

const provide = async (center: SecurityCenter, flags: InstallFlags, context: Context) => {
  const codes = await center.installCodes.list();
  const wish = await wishOf(flags, center, context.io.now());
  // A code that is there is used as long as it lasts a little; one that was asked for anew lasts as long as was said.
  const enough = { ...wish, expiresAtMs: context.io.now() + leastLeftMs };
  const known = flags.new ? undefined : findCode(codes, enough);
  const code = known ?? (await createCode(codes, wish, { center, sleep: sleepUntilCancelled(context) }));
  return {
    dataCenter: center.dataCenter,
    ...codeView(code),
    created: known === undefined,
    command: installCommand(flags.os, code.code, flags.network),
    hostsWithoutAgent: await hostsWithoutAgent(center, flags.os, context),
  };
};

const leastLeftMs = 60 * 60_000;
const mostShown = 50;

const render = (view: Awaited<ReturnType<typeof provide>>, { texts }: Context): string => {
  const { hostsWithoutAgent: hosts, command, expiresAt, os, provider } = view;
  const rows = hosts.slice(0, mostShown).map(({ account, region, name, id }) => [account, region, name, id]);
  return [
    command,
    '',
    texts.securityCenter.runAs[os === 'windows' ? 'windows' : 'linux'](provider, expiresAt),
    ...(view.forImage ? [texts.securityCenter.imageOnly] : []),
    '',
    hosts.length === 0 ? texts.securityCenter.noHostWaits : texts.securityCenter.hostsWait(hosts.length),
    ...(hosts.length === 0 ? [] : [table(['account', 'region', 'name', 'id'], rows)]),
    ...(hosts.length > mostShown ? [`and ${hosts.length - mostShown} more; --json has all`] : []),
    '',
    texts.securityCenter.licences,
  ].join('\n');
};

const weekMs = 7 * 24 * 3_600_000;

export const installCommandCommand: MakeCommand = (context) =>
  new Command('install-command')
    .description('the command that installs the agent on a host, with provider Huawei Cloud, and the hosts without one')
    .addOption(new Option('--os <system>', 'what the hosts run').choices(installSystems).default('linux'))
    .option('--group <name>', 'the group that the hosts come into, by name or id')
    .option('--expires <duration>', 'how long a new code is good', parseDurationFlag, weekMs)
    .addOption(
      new Option('--network <kind>', 'how the hosts reach Alibaba Cloud').choices(installNetworks).default('public'),
    )
    .option('--image', 'for an image: the agent is installed and not started')
    .option('--new', 'make a code although one is there')
    .option('--list', 'list the codes that are there, and make none')
    .option('--data-center <name>', 'chinese-mainland (cn) or outside-chinese-mainland (intl)', parseDataCenter)
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets security-center install-command --os linux --group Production --expires 30d
  $ huawei-assets security-center install-command --os windows --json --query command
  $ huawei-assets security-center install-command --list`,
    )
    .action(async (flags: InstallFlags) => {
      const current = context();
      const center = await oneCenter(flags, current);
      if (flags.list) {
        const codes = (await center.installCodes.list()).map(codeView);
        return current.output.result(codes, renderCodes);
      }
      await current.output.result(await provide(center, flags, current), (view) => render(view, current));
    });
