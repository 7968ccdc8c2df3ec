/** Runs a sync with the context's config, inventory and progress display. */
import type { SyncReport } from '../sync/report.ts';
import type { SyncRequest } from '../sync/request.ts';
import { syncAccounts } from '../sync/sync-accounts.ts';
import type { Context } from './context.ts';
import { openProgress } from './output/progress.ts';

export const runSync = async (request: SyncRequest, context: Context): Promise<SyncReport> => {
  const inventory = await context.inventory();
  const { openHuawei } = await import('../huawei/cloud.ts');
  const { environment, io, flags, output } = context;
  const progress = await openProgress(context);
  try {
    return await syncAccounts(request, {
      inventory,
      progress,
      now: io.now,
      signal: io.signal,
      openCloud: (account, signal) => {
        context.protect(account.accessKey.secret);
        return openHuawei({
          accessKey: account.accessKey,
          site: account.site,
          endpointTemplate: environment.huaweiEndpoint,
          proxy: environment.proxy,
          now: io.now,
          signal,
          trace: flags.debug ? (line) => output.failure(`debug: ${line}`) : undefined,
        });
      },
    });
  } finally {
    progress.close();
  }
};
