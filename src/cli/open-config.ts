/** Opens the encrypted config with what the environment and the person give. */
import { platform } from 'node:os';
import { keyringSuits } from '../config/keyring.ts';
import { type ConfigStore, openConfig } from '../config/store.ts';
import type { Context } from './context.ts';

export const openConfigOf = (context: Context): ConfigStore => {
  const { io, environment, folders, isInteractive, output } = context;
  if (environment.passphrase) context.protect(environment.passphrase);
  if (environment.masterKey) context.protect(environment.masterKey);
  return openConfig({
    dir: folders.config,
    database: context.database()?.url,
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
  });
};

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
