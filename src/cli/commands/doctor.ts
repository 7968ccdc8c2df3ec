/** `doctor`: looks at this machine, the configuration, the inventory and the way to the cloud. Changes nothing. */
import { access, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Command } from 'commander';
import type { ConfigDescription } from '../../config/store.ts';
import { endpointOf } from '../../huawei/endpoints.ts';
import { probeEndpoint } from '../../huawei/probe.ts';
import { type Site, sites } from '../../model/account.ts';
import { isAppError } from '../../model/errors.ts';
import { openRecords } from '../../registration/records.ts';
import type { Context } from '../context.ts';
import { exit } from '../exit-codes.ts';
import type { MakeCommand } from '../make-command.ts';
import { counted } from '../output/counted.ts';
import { hintOf } from '../output/errors.ts';
import { type Paint, paintOf, toneOf } from '../output/paint.ts';
import { table } from '../output/table.ts';
import { version } from '../version.ts';

interface Finding {
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly found: string;
  readonly next: string | null;
}

const ok = (check: string, found: string): Finding => ({ check, status: 'ok', found, next: null });

const failed = (check: string, error: unknown, { texts }: Context): Finding => ({
  check,
  status: 'fail',
  found: error instanceof Error ? error.message : String(error),
  next: isAppError(error) ? hintOf(error, texts) : null,
});

const checkConfig = (
  { exists, path, mode, isOpenToOthers, key, accounts, problem }: ConfigDescription,
  context: Context,
): Finding[] => {
  if (problem) return [failed('config', problem, context)];
  if (!exists) return [ok('config', `${path} holds no configuration yet`)];
  const place = context.database() ? path : `${path}, mode ${mode ?? 'n/a'}`;
  const found = `${place}, ${accounts ?? 0} accounts, key: ${key?.source ?? 'unknown'} (${key?.location ?? ''})`;
  const open: Finding = {
    check: 'config',
    status: 'warn',
    found: `${path} can be read by others`,
    next: 'The next change of the configuration repairs its mode.',
  };
  return isOpenToOthers ? [open] : [ok('config', found)];
};

const leastFreeBytes = 200 * 1024 * 1024;

/** The nearest folder that exists: the data folder itself may not be there yet. */
const freeBytesAt = async (folder: string): Promise<number> => {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    if (dirname(folder) === folder) throw error;
    return freeBytesAt(dirname(folder));
  }
};

const checkDisk = async (context: Context): Promise<Finding> => {
  const { data } = context.folders;
  const free = await freeBytesAt(data);
  const found = `${Math.round(free / 1024 / 1024)} MB free for ${data}`;
  return free > leastFreeBytes
    ? ok('disk', found)
    : { check: 'disk', status: 'warn', found, next: 'Free some space before the next sync.' };
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Opening it would make it. */
const isMade = async (context: Context): Promise<boolean> => {
  const database = context.database();
  if (!database) return exists(context.folders.inventory);
  const { inspectSchema } = await import('../../postgres/inspect.ts');
  return (await inspectSchema(database.url, 'huawei_assets')).steps.length > 0;
};

const checkInventory = async (context: Context): Promise<Finding> => {
  const path = context.database()?.place ?? context.folders.inventory;
  const none = context.database() ? 'holds no inventory yet' : 'does not exist yet';
  try {
    if (!(await isMade(context))) return ok('inventory', `${path} ${none}`);
    const inventory = await context.inventory();
    const [hosts, products] = [await inventory.countRecords('hosts'), await inventory.countRecords('products')];
    return ok('inventory', `${path}: ${counted(hosts, 'host')}, ${counted(products, 'product')}`);
  } catch (error) {
    return failed('inventory', error, context);
  }
};

const warnSkewSeconds = 60;
const maxSkewSeconds = 15 * 60;

const checkWay = async (site: Site, context: Context): Promise<Finding[]> => {
  const { environment, io } = context;
  const url = endpointOf('iam', 'global', site, environment.huaweiEndpoint);
  const proxy = environment.proxy.httpsProxy ?? environment.proxy.httpProxy;
  const way = proxy ? `${url} (proxy settings apply)` : url;
  try {
    const { skewSeconds, latencyMs } = await probeEndpoint(url, environment.proxy, io.now);
    const skew = Math.abs(skewSeconds ?? 0);
    const clock: Finding[] =
      skewSeconds === null
        ? []
        : [
            {
              check: `clock (${site})`,
              status: skew > maxSkewSeconds ? 'fail' : skew > warnSkewSeconds ? 'warn' : 'ok',
              found: `${skewSeconds} s from the server’s`,
              next:
                skew > warnSkewSeconds
                  ? 'Set this machine’s clock (NTP): signatures more than 15 minutes off are refused.'
                  : null,
            },
          ];
    return [ok(`reach ${site}`, `${way}, ${latencyMs} ms`), ...clock];
  } catch (error) {
    return [failed(`reach ${site}`, error, context)];
  }
};

/** Empty without a database. */
const findDatabase = async (context: Context): Promise<Finding[]> => {
  const choice = context.database();
  if (!choice) return [];
  try {
    const { checkDatabase } = await import('../check-database.ts');
    return await checkDatabase(choice);
  } catch (error) {
    return [failed('database', error, context)];
  }
};

/** Configuration and inventory, in files or in a database that can be had. */
const findKept = async (context: Context) => {
  const config = await context.config();
  const description = await config.describe();
  const isOpen = description.problem === null;
  return {
    findings: [...checkConfig(description, context), await checkInventory(context)],
    accounts: isOpen ? await config.listAccounts() : [],
    isOpen,
  };
};

/** Only what is connected: nobody else is asked. */
const checkCenters = async (context: Context): Promise<Finding[]> => {
  const connections = await openRecords(await context.config()).listConnections();
  if (connections.length === 0) return [];
  const { checkCenter } = await import('../check-center.ts');
  return Promise.all(
    connections.map(async (connection) => {
      const check = `security center (${connection.dataCenter})`;
      try {
        return ok(check, await checkCenter(connection, context));
      } catch (error) {
        return failed(check, error, context);
      }
    }),
  );
};

const render =
  (paint: Paint) =>
  (findings: readonly Finding[]): string => {
    const rows = findings.map(({ check, status, found }) => [{ text: status, tone: toneOf(status) }, check, found]);
    const next = findings.flatMap(({ check, next: step }) => (step ? [`${check}: ${step}`] : []));
    return [table(['', 'check', 'found'], rows, paint), ...(next.length > 0 ? ['', ...next] : [])].join('\n');
  };

export const doctorCommand: MakeCommand = (context) =>
  new Command('doctor')
    .description('check this machine, the configuration and the way to the cloud; exits 1 when something fails')
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets doctor
  $ huawei-assets doctor --json --query "[?status != 'ok']"`,
    )
    .action(async () => {
      const current = context();
      const database = await findDatabase(current);
      const isThere = database.every(({ status }) => status !== 'fail');
      const kept = isThere ? await findKept(current) : { findings: [], accounts: [], isOpen: false };
      const used = sites.filter((site) => kept.accounts.some((account) => account.site === site));
      const findings = [
        ok('program', `huawei-assets ${version}, Node.js ${process.version}, ${process.platform} ${process.arch}`),
        ...database,
        ...kept.findings,
        await checkDisk(current),
        ...(
          await Promise.all((used.length > 0 ? used : (['china'] as const)).map((site) => checkWay(site, current)))
        ).flat(),
        ...(kept.isOpen ? await checkCenters(current) : []),
      ];
      await current.output.result(findings, render(paintOf(current)));
      if (findings.some((finding) => finding.status === 'fail')) current.exit(exit.unexpected);
    });
