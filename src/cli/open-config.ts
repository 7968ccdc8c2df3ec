/** Opens the encrypted config with what the environment and the person give. */
import { platform } from 'node:os';
import { keyringSuits } from '../config/keyring.ts';
import { type ConfigOptions, type ConfigStore, openConfig } from '../config/store.ts';
import type { Context } from './context.ts';

/** Of the files on this machine, whatever database was named. */
export const localConfigOptions = (context: Context): ConfigOptions => {
  const { io, environment, folders, isInteractive, output } = context;
  if (environment.passphrase) context.protect(environment.passphrase);
  if (environment.masterKey) context.protect(environment.masterKey);
  return {
    dir: folders.config,
    clock: { now: io.now },
    masterKey: {
      environmentKey: environment.masterKey,
      passphrase: environment.passphrase,
      askPassphrase: isInteractive ? () => askPassphrase(context) : undefined,
      preferKeyring: keyringSuits({ platform: platform(), isInteractive, environment: io.env }),
      // A home of one's own, as in CI and tests, is left alone by the desktop's keyring.
      useKeyring: context.flags.home === undefined && environment.home === undefined,
    },
    onNotice: (notice) => output.note(notice.message),
  };
};

export const openConfigOf = (context: Context): ConfigStore =>
  openConfig({ ...localConfigOptions(context), database: context.database()?.url });

const askPassphrase = async (context: Context): Promise<string> => {
  const ask = await context.ask();
  const { passphrase } = context.texts;
  const given = await ask.text({
    message: passphrase.ask,
    masked: true,
    validate: (text) => (text ? null : passphrase.empty),
  });
  context.protect(given);
  return given;
};
