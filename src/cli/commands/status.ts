/** `status`: one line an account. */
import { Command } from 'commander';
import type { AccessKeyCheck } from '../../model/access-key-check.ts';
import type { Account } from '../../model/account.ts';
import { plainText } from '../../model/redact.ts';
import type { RecordKind, ScopeOutcome } from '../../model/scope.ts';
import type { Context } from '../context.ts';
import { driftText, driftTone, driftView } from '../drift-view.ts';
import { collectList } from '../flags.ts';
import type { MakeCommand } from '../make-command.ts';
import { agoText } from '../output/ago.ts';
import { type Paint, paintOf, type Tone, toneOf } from '../output/paint.ts';
import { table } from '../output/table.ts';
import type { Texts } from '../texts/en.ts';

/** `skipped`: nothing of this kind could be visited, and nothing was promised. */
const statusOfOutcomes = (outcomes: readonly ScopeOutcome[]): 'ok' | 'partial' | 'failed' | 'skipped' => {
  const has = (status: ScopeOutcome['status']) => outcomes.some((outcome) => outcome.status === status);
  if (has('failed')) return has('ok') ? 'partial' : 'failed';
  return has('ok') ? 'ok' : 'skipped';
};

/** The newest run of a kind, and the newest time at which every scope of that kind was whole. */
const syncOf = async (account: Account, kind: RecordKind, context: Context) => {
  const inventory = await context.inventory();
  const [last] = await inventory.lastRuns({ accountId: account.domainId, kind, limit: 1 });
  const scopes = (await inventory.listScopes(account.domainId)).filter(({ scope }) => scope.kind === kind);
  const times = scopes.map((scope) => scope.lastOkAt);
  const isWhole = times.length > 0 && !times.includes(null);
  const oldest = isWhole ? (times.map(String).sort()[0] ?? null) : null;
  const failed = last?.outcomes.filter((outcome: ScopeOutcome) => outcome.status === 'failed') ?? [];
  return {
    total: scopes.length === 0 ? null : scopes.reduce((sum, scope) => sum + scope.total, 0),
    lastSyncAt: last?.finishedAt ?? null,
    lastStatus: last ? statusOfOutcomes(last.outcomes) : null,
    lastCompleteAt: oldest,
    failedScopes: failed.map(({ scope }) => `${scope.type ?? scope.service} ${scope.region}`),
  };
};

const featuresOf = (account: Account, check: AccessKeyCheck | undefined) =>
  account.features.map((feature) => {
    const found = check?.features.find((checked) => checked.feature === feature);
    const isBroken = check !== undefined && check.status !== 'valid';
    return {
      feature,
      // A key that could not be asked about is no worse than unknown.
      status: isBroken ? (check.status === 'unreachable' ? 'unknown' : 'abnormal') : (found?.status ?? 'unknown'),
      missing: found?.missing ?? [],
      reason: isBroken ? `the access key is ${check.status}` : check ? (found?.reason ?? null) : 'not checked yet',
    };
  });

const viewOf = async (account: Account, context: Context) => {
  const inventory = await context.inventory();
  const check = await inventory.lastCheck(account.domainId);
  const { regions, knownRegions, autoIncludeNewRegions } = account.policy;
  return {
    account: account.name,
    site: account.site,
    dataCenter: account.dataCenter,
    accessKey: { id: account.accessKey.id, status: check?.status ?? 'unknown', checkedAt: check?.checkedAt ?? null },
    features: featuresOf(account, check),
    drift: driftView(check?.drift ?? [], account),
    hosts: await syncOf(account, 'hosts', context),
    products: await syncOf(account, 'products', context),
    regions,
    notProvisioned: knownRegions.filter((id) => !regions.includes(id)),
    autoIncludeNewRegions,
  };
};

type StatusView = Awaited<ReturnType<typeof viewOf>>;

const featureText = ({ feature, status, missing, reason }: StatusView['features'][number]): string => {
  const why =
    missing.length > 0 ? ` (missing ${missing.join(', ')})` : status === 'normal' || !reason ? '' : ` (${reason})`;
  return `${feature} ${status}${why}`;
};

const syncText = ({ total, lastStatus, lastSyncAt }: StatusView['hosts'], now: number): string => {
  if (lastStatus === null) return 'never';
  return lastStatus === 'skipped' ? 'not granted' : `${total ?? 0}, ${lastStatus} ${agoText(lastSyncAt, now)}`;
};

/** Products were never promised to an account without CSPM. */
const hasNoProducts = ({ features, products }: StatusView): boolean =>
  products.lastStatus === null && !features.some(({ feature }) => feature === 'cspm');

const worstTone = (statuses: readonly string[]): Tone => {
  const tones = statuses.map(toneOf);
  return tones.includes('bad') ? 'bad' : tones.includes('doubtful') ? 'doubtful' : 'good';
};

const syncTone = ({ lastStatus }: StatusView['hosts']): Tone => (lastStatus === null ? 'doubtful' : toneOf(lastStatus));

/** What the last check found changed in the cloud, below the table: it has no one line. */
const driftLines = ({ account, drift }: StatusView, paint: Paint, texts: Texts): string[] =>
  drift.map((change) => {
    const next = change.remedy === null ? '' : ` (${change.remedy})`;
    return `${account}: ${paint(driftTone(change), plainText(driftText(change, texts)))}${next}`;
  });

const render =
  (now: number, paint: Paint, texts: Texts) =>
  (views: readonly StatusView[]): string => {
    if (views.length === 0) return 'No account is configured. Provision one with: huawei-assets onboard';
    const rows = views.map((view) => [
      view.account,
      { text: view.features.map(featureText).join(', '), tone: worstTone(view.features.map(({ status }) => status)) },
      {
        text: `${view.accessKey.status}, ${agoText(view.accessKey.checkedAt, now)}`,
        tone: toneOf(view.accessKey.status),
      },
      { text: syncText(view.hosts, now), tone: syncTone(view.hosts) },
      hasNoProducts(view) ? null : { text: syncText(view.products, now), tone: syncTone(view.products) },
      view.notProvisioned.join(', '),
    ]);
    const drawn = table(['account', 'features', 'access key', 'hosts', 'products', 'not provisioned'], rows, paint);
    const changed = views.flatMap((view) => driftLines(view, paint, texts));
    return [drawn, ...(changed.length > 0 ? ['', ...changed] : [])].join('\n');
  };

export const statusCommand: MakeCommand = (context) =>
  new Command('status')
    .description('one line an account: features, key, last syncs, regions not provisioned')
    .option('--account <names>', 'only these accounts (repeatable)', collectList)
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets status
  $ huawei-assets status --json --query "[?accessKey.status != 'valid'].account"`,
    )
    .action(async (flags: { account?: string[] }) => {
      const current = context();
      const config = await current.config();
      const accounts = flags.account
        ? await Promise.all(flags.account.map((name) => config.getAccount(name)))
        : await config.listAccounts();
      const views = [];
      for (const account of accounts) views.push(await viewOf(account, current));
      await current.output.result(views, render(current.io.now(), paintOf(current), current.texts));
    });
