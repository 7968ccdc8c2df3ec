import { alphanumerics, textOf } from '../numbers.ts';
import type { World } from '../state.ts';

export type DataCenterName = 'cn' | 'intl';
export const dataCenterNames: readonly DataCenterName[] = ['cn', 'intl'];

export type ModuleName = 'HOST' | 'CSPM' | 'SIEM';
export const moduleNames: readonly ModuleName[] = ['HOST', 'CSPM', 'SIEM'];

/** A RAM user or an assumed role, with its one key. */
export interface RamUser {
  readonly accessKeyId: string;
  readonly secret: string;
  isActive: boolean;
  /** Operations that it may call; null: all. */
  readonly allowed: readonly string[] | null;
  readonly token: string | null;
  readonly tokenEndsAtMs: number;
}

/** 0 in use, 1 abnormal, 2 being validated, 3 validation timed out. */
export type ServiceStatus = 0 | 1 | 2 | 3;

export interface ModuleRecord {
  readonly module: ModuleName;
  status: ServiceStatus;
  message: string;
}

export interface VendorRecord {
  readonly authId: number;
  readonly vendor: string;
  readonly akType: string;
  alias: string;
  domain: string;
  secretId: string;
  secretKey: string;
  ctdrCloudUserId: string;
  isEnabled: boolean;
  modules: ModuleRecord[];
  /** Until then a validation is under way. */
  validatedAtMs: number;
}

export interface Schedule {
  readonly type: number;
  readonly targetId: number;
  periodMinutes: number;
  isOn: boolean;
}

export interface HostRecord {
  readonly uuid: string;
  readonly instanceId: string;
  readonly name: string;
  readonly region: string;
  readonly vendorUid: string;
  readonly os: string;
}

export interface ProductRecord {
  readonly instanceId: string;
  readonly name: string;
  readonly type: string;
  readonly region: string;
  readonly vendorUid: string;
}

export interface InstallCodeRecord {
  readonly code: string;
  readonly os: string;
  readonly vendorName: string;
  readonly expiredDate: number;
  readonly groupId: number;
  readonly onlyImage: boolean;
}

/** A look at Huawei Cloud that was asked for: what it finds shows from its moment on. */
export interface Refresh {
  readonly dueAtMs: number;
  readonly assetType: string;
}

export interface DataCenter {
  readonly name: DataCenterName;
  readonly records: Map<number, VendorRecord>;
  readonly selectedRegions: Set<string>;
  readonly schedules: Schedule[];
  readonly lastRefreshMs: Map<string, number>;
  readonly refreshes: Refresh[];
  hosts: HostRecord[];
  products: ProductRecord[];
  readonly codes: InstallCodeRecord[];
}

export interface CenterOptions {
  readonly validationDelayMs: number;
  readonly syncDelayMs: number;
  readonly refreshIntervalMs: number;
  /** Lists cap their pages here, below their own limits. */
  readonly pageSize: number | undefined;
}

export interface CenterState {
  readonly world: World;
  readonly clock: () => number;
  readonly options: CenterOptions;
  /** By AccessKey ID. */
  readonly users: Map<string, RamUser>;
  readonly nonces: Set<string>;
  readonly dataCenters: Readonly<Record<DataCenterName, DataCenter>>;
  /** Modules that the Alibaba Cloud account has not opened. */
  readonly closedModules: Set<string>;
  /** Which Huawei Cloud the sandbox's accounts are of. */
  site: string;
  defaultSite: DataCenterName | null;
  readonly groups: Map<number, string>;
  /** By instance id: how the agent is; without an entry it was never installed. */
  readonly agents: Map<string, 'online' | 'offline'>;
  /** Grows with each id that is given out. */
  ids: number;
}

const createDataCenter = (name: DataCenterName): DataCenter => ({
  name,
  records: new Map(),
  selectedRegions: new Set(),
  schedules: [],
  lastRefreshMs: new Map(),
  refreshes: [],
  hosts: [],
  products: [],
  codes: [],
});

export const nextId = (state: CenterState): number => {
  state.ids += 1;
  return state.ids;
};

export const addUser = (
  state: CenterState,
  wanted: { readonly allowed?: readonly string[]; readonly tokenLastsMs?: number } = {},
): RamUser => {
  const source = `${state.world.seed}/alibaba/${nextId(state)}`;
  const isTemporary = wanted.tokenLastsMs !== undefined;
  const user: RamUser = {
    accessKeyId: `${isTemporary ? 'STS.' : 'LTAI5t'}${textOf(`${source}/id`, alphanumerics, 18)}`,
    secret: textOf(`${source}/secret`, alphanumerics, 30),
    isActive: true,
    allowed: wanted.allowed ?? null,
    token: isTemporary ? textOf(`${source}/token`, alphanumerics, 120) : null,
    tokenEndsAtMs: state.clock() + (wanted.tokenLastsMs ?? 0),
  };
  state.users.set(user.accessKeyId, user);
  return user;
};

export const createCenterState = (world: World, options: CenterOptions): CenterState => ({
  world,
  clock: world.clock,
  options,
  users: new Map(),
  nonces: new Set(),
  dataCenters: { cn: createDataCenter('cn'), intl: createDataCenter('intl') },
  closedModules: new Set(),
  site: 'china',
  defaultSite: null,
  groups: new Map([
    [1, 'Default'],
    [2, 'Production'],
  ]),
  agents: new Map(),
  ids: 1000,
});
