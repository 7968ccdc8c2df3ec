/** The vault in a database, whose module is loaded by the first verb: without a database nothing of PostgreSQL is loaded. */
import { once } from '../model/once.ts';
import type { DatabaseVaultOptions } from './database-vault.ts';
import { databaseKeyFile } from './files.ts';
import type { Vault } from './vault.ts';

export const createLateVault = (options: DatabaseVaultOptions): Vault => {
  let isOpened = false;
  const opened = once(async () => {
    isOpened = true;
    const { createDatabaseVault } = await import('./database-vault.ts');
    return createDatabaseVault(options);
  });
  return {
    read: async () => (await opened()).read(),
    update: async (change) => (await opened()).update(change),
    reseal: async (choose) => (await opened()).reseal(choose),
    look: async () => (await opened()).look(),
    readPage: async () => (await opened()).readPage(),
    keyFileOf: ({ id }) => databaseKeyFile(options.directory, id),
    holdSetup: async (domainId) => (await opened()).holdSetup(domainId),
    close: async () => {
      if (isOpened) await (await opened()).close();
    },
  };
};
