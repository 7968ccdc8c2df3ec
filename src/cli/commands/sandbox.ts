/** `sandbox`: Huawei Cloud and Security Center in miniature on loopback, with the environment to use them. */
import { once as onceEvent } from 'node:events';
import { Command, InvalidArgumentError } from 'commander';
import { AppError } from '../../model/errors.ts';
import { type Fault, faultKinds, faultPages } from '../../sandbox/faults.ts';
import { isKnownRegion, knownRegions } from '../../sandbox/regions.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/server.ts';
import { parseDurationFlag, parseList, parseWholeNumber } from '../flags.ts';
import type { MakeCommand } from '../make-command.ts';

interface SandboxFlags {
  readonly port: number;
  readonly servers: number;
  readonly products?: number;
  readonly productTypes?: number | string[];
  readonly regions: number | string[];
  readonly accounts: number;
  readonly people: number;
  readonly latency: number;
  readonly seed: number;
  readonly newKeyDelay: number;
  readonly grantDelay: number;
  readonly throttle?: number;
  readonly documentedThrottles?: boolean;
  readonly pageSize?: number;
  readonly subProjects?: boolean;
  readonly configService: boolean;
  readonly recordedTypes?: string[];
  readonly forbid?: string[];
  readonly absent?: string[];
  readonly unsubscribed?: string[];
  readonly recordings?: string;
  readonly fault?: Fault[];
  readonly validationDelay: number;
}

const parseRegionsFlag = (text: string): number | string[] => {
  if (/^\d+$/.test(text)) return parseWholeNumber(1, knownRegions.length)(text);
  const ids = parseList(text);
  const unknown = ids.find((id) => !isKnownRegion(id));
  if (unknown === undefined && ids.length > 0) return ids;
  throw new InvalidArgumentError(`"${unknown ?? text}" is no region: ${knownRegions.map(({ id }) => id).join(', ')}.`);
};

const parseTypesFlag = (text: string): number | string[] =>
  /^\d+$/.test(text) ? parseWholeNumber(1, 1_000)(text) : parseList(text);

/**
 * A fault as it is typed: `html,service=ecs,region=cn-north-4,after=1,times=2`.
 * @throws InvalidArgumentError for an unknown kind or key, or a number that is none
 */
export const parseFault = (text: string): Fault => {
  const [first, ...settings] = parseList(text);
  const kind = faultKinds.find((each) => each === first);
  if (!kind) throw new InvalidArgumentError(`"${first ?? ''}" is no fault: ${faultKinds.join(', ')}.`);
  const read = (setting: string): Partial<Fault> => {
    if (setting === 'done') return { done: true };
    const [key = '', value = ''] = setting.split('=', 2);
    if (key === 'service' || key === 'region' || key === 'method') return { [key]: value };
    const page = faultPages.find((each) => key === 'page' && each === value);
    if (page) return { page };
    if (key === 'path') return { path: new RegExp(value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) };
    if (key === 'status' || key === 'after' || key === 'times' || key === 'ms') {
      return { [key]: parseWholeNumber(0, 1_000_000)(value) };
    }
    throw new InvalidArgumentError(
      `"${setting}" sets nothing: service, region, method, path, page (first, middle or last), status, after, times, ms, done.`,
    );
  };
  return Object.assign({ kind }, ...settings.map(read));
};

const collectFaults = (text: string, before: Fault[] | undefined): Fault[] => [...(before ?? []), parseFault(text)];

const optionsOf = (flags: SandboxFlags): SandboxOptions => ({
  port: flags.port,
  servers: flags.servers,
  regions: flags.regions,
  accounts: flags.accounts,
  people: flags.people,
  latencyMs: flags.latency,
  seed: flags.seed,
  newKeyDelayMs: flags.newKeyDelay,
  grantDelayMs: flags.grantDelay,
  validationDelayMs: flags.validationDelay,
  configEnabled: flags.configService,
  subProjects: flags.subProjects ?? false,
  ...(flags.products === undefined ? {} : { products: flags.products }),
  ...(flags.productTypes === undefined ? {} : { productTypes: flags.productTypes }),
  ...(flags.recordedTypes === undefined ? {} : { recordedTypes: flags.recordedTypes }),
  forbidden: flags.forbid ?? [],
  documentedThrottles: flags.documentedThrottles ?? false,
  absentServices: flags.absent ?? [],
  unsubscribedServices: flags.unsubscribed ?? [],
  ...(flags.throttle === undefined ? {} : { throttle: { perSecond: flags.throttle } }),
  ...(flags.pageSize === undefined ? {} : { pageSize: flags.pageSize }),
  faults: flags.fault ?? [],
  ...(flags.recordings === undefined ? {} : { recordings: flags.recordings }),
});

/** What cannot be started was asked for wrongly: a port in use, a region or folder that is not there. */
const start = async (options: SandboxOptions): Promise<Sandbox> => {
  try {
    return await startSandbox(options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('usage', `The sandbox cannot start: ${reason}.`, { cause: error });
  }
};

export const sandboxCommand: MakeCommand = (context) =>
  new Command('sandbox')
    .description('run Huawei Cloud and Security Center in miniature on this machine (loopback only) until Ctrl-C')
    .option('--port <n>', 'port; 0 takes a free one', parseWholeNumber(0, 65_535), 0)
    .option('--servers <n>', 'ECS servers of each account', parseWholeNumber(0, 10_000_000), 12)
    .option(
      '--products <n>',
      'products of each account, of the types that Config knows',
      parseWholeNumber(0, 1_000_000),
    )
    .option('--product-types <n|types>', 'the first so many product types, or which', parseTypesFlag)
    .option('--regions <n|ids>', 'how many regions, or which', parseRegionsFlag, 3)
    .option('--accounts <n>', 'Huawei Cloud accounts', parseWholeNumber(1, 1_000), 1)
    .option('--people <n>', 'IAM users of each account who sign in at the console', parseWholeNumber(0, 49), 0)
    .option('--latency <duration>', 'added to each answer', parseDurationFlag, 0)
    .option('--seed <n>', 'the same seed gives the same world', parseWholeNumber(0, 2_147_483_647), 1)
    .option('--new-key-delay <duration>', 'until a new access key is known', parseDurationFlag, 0)
    .option('--grant-delay <duration>', 'until a grant takes effect', parseDurationFlag, 0)
    .option('--validation-delay <duration>', 'until Security Center has validated a key', parseDurationFlag, 0)
    .option('--throttle <n>', 'requests a second and service before 429', parseWholeNumber(1, 1_000_000))
    .option('--documented-throttles', 'HSS takes five calls a minute of one user, RDS sixty')
    .option('--page-size <n>', 'rows a page at most', parseWholeNumber(1, 1_000))
    .option('--sub-projects', 'give each region a sub-project')
    .option('--no-config-service', 'the Config service’s recorder is off')
    .option('--recorded-types <types>', 'the only types that the recorder covers', parseList)
    .option('--forbid <actions>', 'actions that nobody may do, such as rms:* or obs:bucket:GetBucketAcl', parseList)
    .option('--absent <services>', 'services that are not offered: waf, or in one region waf@cn-north-4', parseList)
    .option('--unsubscribed <services>', 'services that the accounts have not opened', parseList)
    .option(
      '--fault <spec>',
      `something that goes wrong (repeatable): ${faultKinds.join(', ')}; then settings`,
      collectFaults,
    )
    .option('--recordings <dir>', 'serve recorded answers from this folder')
    .addHelpText(
      'after',
      `
Run it in one terminal, paste the lines that it prints into another, and onboard there.

Examples:
  $ huawei-assets sandbox --port 9100 --servers 1000 --regions 5
  $ huawei-assets sandbox --regions cn-north-4,ap-southeast-1 --latency 50ms --json
  $ huawei-assets sandbox --no-config-service --absent waf@cn-north-4,hss --fault status,service=evs,page=middle
  $ huawei-assets sandbox --port 9100 --fault html,service=ecs,region=cn-north-4,after=1 --fault throttle,service=iam,times=3`,
    )
    .action(async (flags: SandboxFlags) => {
      const { output, io, onClose } = context();
      const sandbox = await start(optionsOf(flags));
      onClose(() => sandbox.close());
      const { url, endpointTemplate, securityCenterEndpoint, accounts, securityCenter } = sandbox;
      const { accessKeyId, secret } = securityCenter.accessKey;
      const alibabaKey = { id: accessKeyId, secret };
      const view = { url, endpointTemplate, securityCenterEndpoint, accounts, alibabaKey };
      await output.result(view, () =>
        [
          `export HUAWEI_ASSETS_HUAWEI_ENDPOINT='${endpointTemplate}'`,
          `export HUAWEI_ASSETS_ACCESS_KEY_ID=${accounts[0]?.rootKey.id}`,
          `export HUAWEI_ASSETS_SECRET_ACCESS_KEY=${accounts[0]?.rootKey.secret}`,
          `export HUAWEI_ASSETS_SECURITY_CENTER_ENDPOINT='${securityCenterEndpoint}'`,
          `export ALIBABA_CLOUD_ACCESS_KEY_ID=${alibabaKey.id}`,
          `export ALIBABA_CLOUD_ACCESS_KEY_SECRET=${alibabaKey.secret}`,
        ].join('\n'),
      );
      output.note(`The sandbox listens on ${sandbox.url}; its keys are good for nothing else. Stop it with Ctrl-C.`);
      if (!io.signal.aborted) await onceEvent(io.signal, 'abort');
    });
