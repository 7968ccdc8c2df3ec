/** One Huawei Cloud account, seen through one access key: what the rooms of work are handed. */
import { type ListServersOptions, listServers, probeServers } from './ecs.ts';
import { openIam } from './iam.ts';
import { openIamPolicies } from './iam-policies.ts';
import { listAccountRegions } from './regions.ts';
import { type ConfigOptions, countResourcesByRegion, getRecorder, listResources } from './resource-config.ts';
import { type CallWatcher, openSdk, type SdkOptions } from './sdk.ts';

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
    close: () => sdk.close(),
  };
};

export type Huawei = ReturnType<typeof openHuawei>;
