/** `security-center connect`: how a data center of Security Center is reached, proven before it is noted. */
import { Command } from 'commander';
import { type DataCenter, dataCenters } from '../../../model/account.ts';
import { AppError } from '../../../model/errors.ts';
import { modules } from '../../../model/security-center.ts';
import { endpointOf } from '../../../security-center/endpoints.ts';
import { type AlibabaKeyFlags, addAlibabaKeyOptions, credentialSetting } from '../../alibaba-key-input.ts';
import type { Context } from '../../context.ts';
import { parseDataCenter } from '../../flags.ts';
import type { MakeCommand } from '../../make-command.ts';
import { fieldList } from '../../output/table.ts';

interface ConnectFlags extends AlibabaKeyFlags {
  readonly dataCenter?: DataCenter;
}

const chosenDataCenter = async (given: DataCenter | undefined, context: Context): Promise<DataCenter> => {
  if (given) return given;
  if (!context.isInteractive) {
    throw new AppError('missing-input', 'Nobody can be asked here, and this is missing:', {
      details: { missing: ['--data-center cn|intl'] },
    });
  }
  const { texts } = context;
  const choices = dataCenters.map((value) => ({ value, name: texts.dataCenters[value] }));
  return (await context.ask()).select({ message: texts.wizard.dataCenter, choices });
};

/** Two harmless reads: the records, which need the right that matters most, and the modules. */
const connect = async (flags: ConnectFlags, context: Context) => {
  const { credentialsOf, openCenterWith, recordsOf } = await import('../../open-security-center.ts');
  const dataCenter = await chosenDataCenter(flags.dataCenter, context);
  const setting = await credentialSetting(flags, context);
  const source = await credentialsOf(setting, context);
  const center = openCenterWith(dataCenter, source, context);
  const registered = await center.accounts.list();
  const opened = await center.accounts.supportedModules();
  const { accessKeyId } = await source.get();
  const connectedAt = new Date(context.io.now()).toISOString();
  await (await recordsOf(context)).saveConnection({ dataCenter, credentials: setting, connectedAt });
  return {
    dataCenter,
    endpoint: endpointOf(dataCenter, context.environment.securityCenterEndpoint),
    credentials: { from: setting.from, place: source.place, accessKeyId },
    modules: opened && modules.map((module) => ({ module, opened: opened.get(module) ?? false })),
    registeredAccounts: registered.length,
  };
};

const modulesText = (opened: Awaited<ReturnType<typeof connect>>['modules']): string =>
  opened === null
    ? 'not told'
    : opened.map(({ module, opened: isOpened }) => `${module}${isOpened ? '' : ' (not opened)'}`).join(', ');

export const connectCommand: MakeCommand = (context) =>
  addAlibabaKeyOptions(
    new Command('connect')
      .description('prove credentials of Alibaba Cloud, and use them for a data center from now on')
      .option('--data-center <name>', 'chinese-mainland (cn) or outside-chinese-mainland (intl)', parseDataCenter),
  )
    .addHelpText(
      'after',
      `
Without a profile or an AccessKey, credentials are looked for at each use where Alibaba Cloud's own tools look: environment,
OIDC token, ~/.aliyun/config.json, ~/.alibabacloud/credentials, a credentials URI, the role of the server.

Examples:
  $ huawei-assets security-center connect --data-center cn
  $ huawei-assets security-center connect --data-center intl --profile security
  $ huawei-assets security-center connect --data-center cn --access-key-id "$ID" --secret-stdin < secret.txt`,
    )
    .action(async (flags: ConnectFlags) => {
      const current = context();
      const view = await connect(flags, current);
      await current.output.result(view, (v) =>
        fieldList([
          ['data center', v.dataCenter],
          ['endpoint', v.endpoint],
          ['credentials', `${v.credentials.accessKeyId}, from ${v.credentials.place}`],
          ['modules', modulesText(v.modules)],
          ['Huawei Cloud accounts there', v.registeredAccounts],
        ]),
      );
    });

interface DisconnectFlags {
  readonly dataCenter: DataCenter;
}

export const disconnectCommand: MakeCommand = (context) =>
  new Command('disconnect')
    .description('forget how a data center is reached, a stored AccessKey with it; nothing changes there')
    .requiredOption('--data-center <name>', 'chinese-mainland (cn) or outside-chinese-mainland (intl)', parseDataCenter)
    .addHelpText('after', '\nExamples:\n  $ huawei-assets security-center disconnect --data-center cn')
    .action(async ({ dataCenter }: DisconnectFlags) => {
      const current = context();
      const { recordsOf } = await import('../../open-security-center.ts');
      const records = await recordsOf(current);
      const { connectedAt } = await records.getConnection(dataCenter);
      await records.forgetConnection(dataCenter);
      await current.output.result({ dataCenter, connectedAt }, (v) => `${v.dataCenter} is no longer connected.`);
    });
