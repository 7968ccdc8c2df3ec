/** One Huawei Cloud account, seen through one access key: what the rooms of work are handed. */
import { type ListServersOptions, listServers, probeServers } from './ecs.ts';
import { openIam } from './iam.ts';
import { openIamPolicies } from './iam-policies.ts';
import type { ListOptions, ProductEntry } from './products/entry.ts';
import { listAccountRegions } from './regions.ts';
import {
  type ConfigOptions,
  countResourcesByRegion,
  getRecorder,
  listResources,
  listSupportedTypes,
} from './resource-config.ts';
import { type CallWatcher, openSdk, type SdkOptions } from './sdk.ts';

/** Every product type that its service lists. Loaded when asked for: most commands need none of it. */
export const productEntries = async (): Promise<readonly ProductEntry[]> =>
  (await import('./products/catalogue.ts')).productEntries;

/** Opens an account's APIs. Nothing is called until a function is. */
export const openHuawei = (options: SdkOptions, watcher?: CallWatcher) => {
  const sdk = openSdk(options);
  const iam = openIam(sdk, watcher);
  return {
    accessKeyId: sdk.accessKeyId,
    iam,
    policies: openIamPolicies(sdk, watcher),
    listAccountRegions: (domainId: string) => listAccountRegions(iam, domainId),
    listServers: (request: ListServersOptions) => listServers(sdk, request),
    probeServers: (request: ListServersOptions) => probeServers(sdk, request),
    listResources: (request: Parameters<typeof listResources>[1]) => listResources(sdk, request),
    countResourcesByRegion: (request: ConfigOptions) => countResourcesByRegion(sdk, request),
    getRecorder: (request: ConfigOptions) => getRecorder(sdk, request),
    listSupportedTypes: (request: ConfigOptions) => listSupportedTypes(sdk, request),
    /** Lists the products of one type; see `listProducts` for what it throws. */
    listProducts: async function* (entry: ProductEntry, options: ListOptions) {
      const { listProducts } = await import('./products/list-products.ts');
      yield* listProducts(sdk, entry, options);
    },
    /** Whether the key sees a security group in a project: most have one, and without the permission none is listed. */
    hasSecurityGroups: async (options: ListOptions): Promise<boolean> => {
      const [{ listProducts }, { vpcSecurityGroups }] = await Promise.all([
        import('./products/list-products.ts'),
        import('./products/vpc-security-groups.ts'),
      ]);
      for await (const page of listProducts(sdk, vpcSecurityGroups, { ...options, pageSize: 1 })) {
        if (page.length > 0) return true;
      }
      return false;
    },
    productEntries,
    close: () => sdk.close(),
  };
};

export type Huawei = ReturnType<typeof openHuawei>;
