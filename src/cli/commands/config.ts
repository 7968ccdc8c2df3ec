/** `config`: where the encrypted configuration lies, how it moves to another machine, how its key is renewed. */
import { readFile, writeFile } from 'node:fs/promises';
import { Argument, Command, Option } from 'commander';
import { validatePassphrase } from '../../config/passphrase.ts';
import type { NewKey } from '../../config/rotate.ts';
import { type Settings, settingsOf, withSettings } from '../../config/settings.ts';
import { AppError } from '../../model/errors.ts';
import type { Context } from '../context.ts';
import type { MakeCommand } from '../make-command.ts';
import { fieldList } from '../output/table.ts';
import { fileError } from '../system-error.ts';
import { migrateCommand } from './config-migrate.ts';

const pathCommand: MakeCommand = (context) =>
  new Command('path')
    .description('where configuration and inventory lie, and where the master key is')
    .addHelpText('after', "\nExamples:\n  $ huawei-assets config path --json --query 'config'")
    .action(async () => {
      const { config, folders, output, database } = context();
      const { path, exists, mode, key, accounts } = await (await config()).describe();
      const shared = database()?.place ?? null;
      const view = {
        database: shared,
        config: shared ?? path,
        exists,
        mode,
        key: key && { source: key.source, location: key.location },
        accounts,
        inventory: shared ?? folders.inventory,
        audit: folders.audit,
      };
      await output.result(view, (v) =>
        fieldList([
          ['config', v.config],
          ['exists', v.exists ? 'yes' : 'no, made with the first account'],
          ['mode', v.mode],
          ['master key', v.key && `${v.key.source}: ${v.key.location}`],
          ['accounts', v.accounts],
          ['inventory', v.inventory],
          ['audit log', v.audit],
        ]),
      );
    });

interface BundleFlags {
  readonly passphraseEnv: string;
  readonly replace?: boolean;
}

const passphraseOption = (): Option =>
  new Option('--passphrase-env <name>', 'the environment variable that holds the bundle’s passphrase').default(
    'HUAWEI_ASSETS_BUNDLE_PASSPHRASE',
  );

/** From the environment, else asked by `ask` at a terminal. */
const bundlePassphrase = async (name: string, ask: () => Promise<string>, context: Context): Promise<string> => {
  const given = context.io.env[name];
  if (!given && !context.isInteractive) {
    throw new AppError('missing-input', 'The bundle needs a passphrase.', {
      details: { missing: [`the environment variable ${name}`] },
    });
  }
  const passphrase = given || (await ask());
  context.protect(passphrase);
  return passphrase;
};

/** Typed twice: a bundle under a mistyped passphrase can be opened by nobody. */
const askNewPassphrase = async ({ ask, texts }: Context): Promise<string> => {
  const { askNew, askAgain, differs } = texts.passphrase;
  const prompts = await ask();
  const first = await prompts.text({ message: askNew, masked: true, validate: validatePassphrase });
  return prompts.text({ message: askAgain, masked: true, validate: (text) => (text === first ? null : differs) });
};

const askPassphrase = async ({ ask, texts }: Context): Promise<string> => {
  const { askBundle, empty } = texts.passphrase;
  return (await ask()).text({ message: askBundle, masked: true, validate: (text) => (text ? null : empty) });
};

const exportCommand: MakeCommand = (context) =>
  new Command('export')
    .description('write all accounts to a bundle that is encrypted under a passphrase')
    .argument('<file>', 'the bundle to write; it must not exist')
    .addOption(passphraseOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ HUAWEI_ASSETS_BUNDLE_PASSPHRASE=... huawei-assets config export accounts.bundle',
    )
    .action(async (file: string, flags: BundleFlags) => {
      const current = context();
      const config = await current.config();
      const passphrase = await bundlePassphrase(flags.passphraseEnv, () => askNewPassphrase(current), current);
      const bundle = await config.exportBundle(passphrase);
      await writeFile(file, bundle, { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
        throw fileError('write', file, error);
      });
      const accounts = (await config.listAccounts()).length;
      await current.output.result({ file, accounts }, (r) => `${r.accounts} accounts are in ${r.file}.`);
    });

const importCommand: MakeCommand = (context) =>
  new Command('import')
    .description('add the accounts of a bundle')
    .argument('<file>', 'the bundle')
    .addOption(passphraseOption())
    .option('--replace', 'replace accounts of the same name or Huawei Cloud account')
    .addHelpText(
      'after',
      '\nExamples:\n  $ HUAWEI_ASSETS_BUNDLE_PASSPHRASE=... huawei-assets config import accounts.bundle --replace',
    )
    .action(async (file: string, flags: BundleFlags) => {
      const current = context();
      const bundle = await readFile(file, 'utf8').catch((error: unknown) => {
        throw fileError('read', file, error);
      });
      const passphrase = await bundlePassphrase(flags.passphraseEnv, () => askPassphrase(current), current);
      const result = await (await current.config()).importBundle(bundle, passphrase, {
        replace: flags.replace ?? false,
      });
      await current.output.result(
        result,
        (r) => `Added: ${r.added.join(', ') || 'none'}. Replaced: ${r.replaced.join(', ') || 'none'}.`,
      );
    });

interface RotateFlags {
  readonly to?: NewKey['source'];
  readonly newKeyEnv: string;
}

const newKeyOf = (source: NewKey['source'], flags: RotateFlags, { io, protect }: Context): NewKey => {
  if (source === 'key-file' || source === 'keyring') return { source };
  const value = io.env[flags.newKeyEnv];
  if (!value) {
    throw new AppError('missing-input', 'The new key must be given.', {
      details: { missing: [`the environment variable ${flags.newKeyEnv}`] },
    });
  }
  protect(value);
  return source === 'passphrase'
    ? { source: 'passphrase', passphrase: value }
    : { source: 'environment', environmentKey: value };
};

const rotateCommand: MakeCommand = (context) =>
  new Command('rotate-key')
    .description('encrypt the configuration anew under a fresh master key')
    .addOption(
      new Option('--to <source>', 'where the new key comes from (default: as now)').choices([
        'key-file',
        'keyring',
        'passphrase',
        'environment',
      ]),
    )
    .option(
      '--new-key-env <name>',
      'the environment variable that holds the new key or passphrase',
      'HUAWEI_ASSETS_NEW_KEY',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ HUAWEI_ASSETS_NEW_KEY="$(openssl rand -base64 32)" huawei-assets config rotate-key --to environment',
    )
    .action(async (flags: RotateFlags) => {
      const current = context();
      const config = await current.config();
      const source = flags.to ?? (await config.describe()).key?.source;
      const rotation = await config.rotateKey(source && newKeyOf(source, flags, current));
      await current.output.result(
        rotation,
        (r) => `The configuration is encrypted anew: ${r.from} before, ${r.to} now.`,
      );
    });

const settingNames = { 'changes-retention': 'changesRetention' } as const satisfies Record<string, keyof Settings>;
type SettingName = keyof typeof settingNames;

const showSettings = (settings: Settings, { output }: Context) =>
  output.result(settings, (shown) =>
    fieldList(Object.entries(settingNames).map(([name, field]) => [name, shown[field]] as const)),
  );

const getCommand: MakeCommand = (context) =>
  new Command('get')
    .description('the settings of the whole tool')
    .addHelpText('after', '\nExamples:\n  $ huawei-assets config get --json')
    .action(async () => {
      const current = context();
      await showSettings(settingsOf(await (await current.config()).read()), current);
    });

const setCommand: MakeCommand = (context) =>
  new Command('set')
    .description('change a setting: changes-retention, how long what changed is kept (default 90d)')
    .addArgument(new Argument('<setting>', 'which one').choices(Object.keys(settingNames)))
    .argument('<value>', 'its new value')
    .addHelpText('after', '\nExamples:\n  $ huawei-assets config set changes-retention 30d')
    .action(async (name: SettingName, value: string) => {
      const current = context();
      const store = await current.config();
      const config = await store.update((before) => withSettings(before, { [settingNames[name]]: value }));
      await showSettings(settingsOf(config), current);
    });

export const configCommand: MakeCommand = (context) =>
  new Command('config')
    .description('the encrypted configuration')
    .addCommand(pathCommand(context))
    .addCommand(getCommand(context))
    .addCommand(setCommand(context))
    .addCommand(exportCommand(context))
    .addCommand(importCommand(context))
    .addCommand(rotateCommand(context))
    .addCommand(migrateCommand(context))
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets config path
  $ huawei-assets config set changes-retention 30d
  $ huawei-assets config rotate-key
  $ huawei-assets config export accounts.bundle
  $ huawei-assets config import accounts.bundle
  $ huawei-assets config migrate --to postgres://assets@db.example.com/assets --dry-run`,
    );
