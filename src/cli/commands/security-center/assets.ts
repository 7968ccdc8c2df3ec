/** `security-center assets`: what Security Center has of Huawei Cloud, compared with our inventory. */
import { Argument, Command } from 'commander';
import type { Inventory } from '../../../inventory/inventory.ts';
import type { Account, DataCenter } from '../../../model/account.ts';
import type { RecordKind } from '../../../model/scope.ts';
import {
  type Asset,
  type AssetComparison,
  type AssetView,
  type ComparisonFacts,
  compareAssets,
  isDifference,
} from '../../../registration/compare-assets.ts';
import type { SecurityCenter } from '../../../security-center/security-center.ts';
import type { Context } from '../../context.ts';
import { exit } from '../../exit-codes.ts';
import { collectList, parseDataCenter } from '../../flags.ts';
import type { MakeCommand } from '../../make-command.ts';
import { table } from '../../output/table.ts';

interface AssetFlags {
  readonly dataCenter?: DataCenter;
  readonly account?: string[];
  readonly failOnDifference?: boolean;
}

interface CenterComparison extends AssetComparison {
  readonly dataCenter: DataCenter;
}

async function* ours(kind: RecordKind, accounts: readonly Account[], inventory: Inventory): AsyncGenerator<Asset> {
  const accountIds = accounts.map(({ domainId }) => domainId);
  for await (const { accountId, region, fields } of inventory.listRecords(kind, { accountIds })) {
    yield { id: fields.id, name: fields.name, type: fields.type, region, accountId };
  }
}

const theirs = async (kind: RecordKind, { assets }: SecurityCenter): Promise<Asset[]> => {
  if (kind === 'hosts') {
    const hosts = await assets.listHosts();
    return hosts.map(({ instanceId, name, region, vendorUid }) => ({
      id: instanceId,
      name,
      type: 'ecs.server',
      region,
      accountId: vendorUid,
    }));
  }
  const products = await assets.listProducts();
  return products.map(({ instanceId, name, type, region, vendorUid }) => ({
    id: instanceId,
    name,
    type,
    region,
    accountId: vendorUid,
  }));
};

const syncedAccounts = async (kind: RecordKind, accounts: readonly Account[], inventory: Inventory) => {
  const synced = new Set<string>();
  for (const { domainId } of accounts) {
    const scopes = await inventory.listScopes(domainId);
    if (scopes.some(({ scope, lastOkAt }) => scope.kind === kind && lastOkAt !== null)) synced.add(domainId);
  }
  return synced;
};

const featureOf: Readonly<Record<RecordKind, Account['features'][number]>> = { hosts: 'host', products: 'cspm' };

const compareAt = async (
  center: SecurityCenter,
  kinds: readonly RecordKind[],
  flags: AssetFlags,
  context: Context,
): Promise<CenterComparison[]> => {
  const { accountsOf, recordsByAccount } = await import('../../connected-centers.ts');
  const inventory = await context.inventory();
  const all = await accountsOf(center, context);
  const accounts = flags.account ? all.filter(({ name }) => flags.account?.includes(name)) : all;
  const records = await recordsByAccount(accounts, center, context);
  const regions = await center.policy.listRegions();
  const selectedRegions = new Set(regions.filter(({ isSelected }) => isSelected).map(({ id }) => id));
  const views: CenterComparison[] = [];
  for (const kind of kinds) {
    const used = accounts.filter(({ features }) => features.includes(featureOf[kind]));
    const facts: ComparisonFacts = {
      accounts: used,
      records,
      selectedRegions,
      synced: await syncedAccounts(kind, used, inventory),
    };
    const comparison = await compareAssets(kind, ours(kind, used, inventory), await theirs(kind, center), facts);
    views.push({ dataCenter: center.dataCenter, ...comparison });
  }
  return views;
};

const run = async (what: string, flags: AssetFlags, context: Context): Promise<CenterComparison[]> => {
  const { connectedCenters } = await import('../../connected-centers.ts');
  const config = await context.config();
  for (const name of flags.account ?? []) await config.getAccount(name);
  const kinds: readonly RecordKind[] = what === 'all' ? ['hosts', 'products'] : [what as RecordKind];
  const views: CenterComparison[] = [];
  for (const center of await connectedCenters(flags.dataCenter, context)) {
    views.push(...(await compareAt(center, kinds, flags, context)));
  }
  return views;
};

const mostShown = 20;

const listOf = (title: string, assets: readonly AssetView<string>[]): string[] => {
  if (assets.length === 0) return [];
  const rows = assets
    .slice(0, mostShown)
    .map(({ account, region, name, id, type, reason }) => [account, region, name, id, type, reason]);
  const hidden = assets.length - mostShown;
  return [
    '',
    `${title}:`,
    table(['account', 'region', 'name', 'id', 'type', 'why'], rows),
    ...(hidden > 0 ? [`and ${hidden} more; --json has all`] : []),
  ];
};

const typesNotThere = (missing: readonly AssetView<string>[]): string[] => {
  const types = [
    ...new Set(missing.filter(({ reason }) => reason === 'type-not-there').map(({ type }) => type)),
  ].sort();
  return types.length === 0 ? [] : ['', `Nothing of these types is listed there: ${types.join(', ')}`];
};

const render = (views: readonly CenterComparison[]): string =>
  [
    table(
      ['data center', 'what', 'there', 'here', 'both', 'missing there', 'gone here', 'of others'],
      views.map((view) => [
        view.dataCenter,
        view.kind,
        view.there,
        view.here,
        view.both,
        view.missingThere.filter(isDifference).length,
        view.goneHere.length,
        view.ofOthers,
      ]),
    ),
    ...views.flatMap(({ kind, dataCenter, missingThere, goneHere }) => [
      ...listOf(`${kind} missing in Security Center (${dataCenter})`, missingThere.filter(isDifference)),
      ...typesNotThere(missingThere),
      ...listOf(`${kind} in Security Center (${dataCenter}), and not in our inventory`, goneHere),
    ]),
  ].join('\n');

export const assetsCommand: MakeCommand = (context) =>
  new Command('assets')
    .description('what Security Center has of Huawei Cloud, compared with our inventory')
    .addArgument(new Argument('[what]', 'what to compare').choices(['hosts', 'products', 'all']).default('all'))
    .option('--data-center <name>', 'only this one (default: all that are connected)', parseDataCenter)
    .option('--account <names>', 'only these accounts (repeatable)', collectList)
    .option('--fail-on-difference', 'exit 7 when something is missing there or gone here')
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets security-center assets
  $ huawei-assets security-center assets hosts --account production --fail-on-difference
  $ huawei-assets security-center assets hosts --json --query '[].missingThere[].id'`,
    )
    .action(async (what: string, flags: AssetFlags) => {
      const current = context();
      const views = await run(what, flags, current);
      await current.output.result(views, render);
      const differs = views.some(({ missingThere, goneHere }) => [...missingThere, ...goneHere].some(isDifference));
      if (flags.failOnDifference && differs) current.exit(exit.gateFailed);
    });
