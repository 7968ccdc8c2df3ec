/** One data center of Security Center: what the rooms of work are handed. */
import { openAssets } from './assets.ts';
import { type ClientOptions, openClient } from './client.ts';
import { openInstallCodes } from './install-codes.ts';
import { openPolicy } from './policy.ts';
import { openVendorAccounts } from './vendor-accounts.ts';

/** Opens a data center's API. Nothing is called until a function is. */
export const openSecurityCenter = (options: ClientOptions) => {
  const client = openClient(options);
  return {
    dataCenter: client.dataCenter,
    accounts: openVendorAccounts(client),
    policy: openPolicy(client),
    assets: openAssets(client),
    installCodes: openInstallCodes(client),
    close: () => client.close(),
  };
};

export type SecurityCenter = ReturnType<typeof openSecurityCenter>;
