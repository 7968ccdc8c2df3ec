import { settleLooks } from './look.ts';
import {
  addUser,
  type CenterState,
  type DataCenterName,
  type HostRecord,
  type InstallCodeRecord,
  type ModuleName,
  nextId,
  type Schedule,
  type VendorRecord,
} from './state.ts';
import { beginValidation, settleValidation } from './validate.ts';

export interface AlibabaKey {
  readonly accessKeyId: string;
  readonly secret: string;
}

export interface TemporaryKey extends AlibabaKey {
  readonly token: string;
}

export interface NewRecord {
  readonly alias: string;
  readonly secretId: string;
  readonly secretKey: string;
  readonly vendor?: string;
  readonly domain?: string;
  readonly modules?: readonly ModuleName[];
}

/** What is true in the embedded Security Center, and the means to change it. Without a data center, `cn` is meant. */
export interface SecurityCenterControls {
  /** Of a RAM user that may call every operation. */
  readonly accessKey: AlibabaKey;
  records(dataCenter?: DataCenterName): readonly VendorRecord[];
  findRecord(alias: string, dataCenter?: DataCenterName): VendorRecord | undefined;
  /** A record that somebody made in the console. */
  addRecord(record: NewRecord, dataCenter?: DataCenterName): VendorRecord;
  removeRecord(authId: number, dataCenter?: DataCenterName): void;
  /** Ends every validation that is under way. */
  settle(): void;
  /** The verdict on a module, until the next validation. */
  setModule(
    authId: number,
    module: ModuleName,
    status: 0 | 1 | 2 | 3,
    message: string,
    dataCenter?: DataCenterName,
  ): void;
  /** A RAM user that may call these operations only. */
  createUser(operations: readonly string[]): AlibabaKey;
  issueToken(lastsMs: number): TemporaryKey;
  disableKey(accessKeyId: string): void;
  /** The Alibaba Cloud account has not bought the module. */
  closeModule(module: ModuleName): void;
  /** Which Huawei Cloud the sandbox's accounts are of: `china` at first. */
  setSite(site: string): void;
  regions(dataCenter?: DataCenterName): readonly string[];
  selectRegions(regions: readonly string[], dataCenter?: DataCenterName): void;
  defaultSite(): DataCenterName | null;
  setDefaultSite(dataCenter: DataCenterName | null): void;
  schedules(dataCenter?: DataCenterName): readonly Schedule[];
  hosts(dataCenter?: DataCenterName): readonly HostRecord[];
  forgetHost(instanceId: string, dataCenter?: DataCenterName): void;
  addHost(host: HostRecord, dataCenter?: DataCenterName): void;
  installAgent(instanceId: string, status: 'online' | 'offline'): void;
  installCodes(dataCenter?: DataCenterName): readonly InstallCodeRecord[];
  /** Secrets and tokens of Alibaba Cloud: none may be found anywhere. */
  secrets(): string[];
}

const recordControls = (state: CenterState) => {
  const recordsOf = (name: DataCenterName) => state.dataCenters[name].records;
  const recordWith = (name: DataCenterName, authId: number): VendorRecord => {
    const record = recordsOf(name).get(authId);
    if (!record) throw new Error(`the sandbox has no record ${authId}`);
    return record;
  };
  return {
    records: (name: DataCenterName = 'cn') => [...recordsOf(name).values()],
    findRecord: (alias: string, name: DataCenterName = 'cn') =>
      [...recordsOf(name).values()].find((record) => record.alias === alias),
    addRecord: (wanted: NewRecord, name: DataCenterName = 'cn') => {
      const { modules = ['HOST'], vendor = 'HUAWEICLOUD', domain = 'china', ...given } = wanted;
      const authId = nextId(state);
      const record: VendorRecord = {
        ...given,
        vendor,
        domain,
        authId,
        akType: 'sub',
        ctdrCloudUserId: '',
        isEnabled: true,
        modules: [],
        validatedAtMs: 0,
      };
      beginValidation(state, record, modules);
      recordsOf(name).set(authId, record);
      return record;
    },
    removeRecord: (authId: number, name: DataCenterName = 'cn') => {
      recordsOf(name).delete(authId);
    },
    settle: () => {
      for (const { records } of Object.values(state.dataCenters)) {
        for (const record of records.values()) {
          record.validatedAtMs = 0;
          settleValidation(state, record);
        }
      }
    },
    setModule: (
      authId: number,
      module: ModuleName,
      status: 0 | 1 | 2 | 3,
      message: string,
      name: DataCenterName = 'cn',
    ) => {
      const record = recordWith(name, authId);
      const found = record.modules.find((each) => each.module === module);
      if (found) Object.assign(found, { status, message });
      // A verdict of "being validated" stays so.
      record.validatedAtMs = status === 2 ? Number.POSITIVE_INFINITY : record.validatedAtMs;
    },
  };
};

const userControls = (state: CenterState) => ({
  createUser: (operations: readonly string[]) => {
    const { accessKeyId, secret } = addUser(state, { allowed: operations });
    return { accessKeyId, secret };
  },
  issueToken: (lastsMs: number) => {
    const { accessKeyId, secret, token } = addUser(state, { tokenLastsMs: lastsMs });
    return { accessKeyId, secret, token: token ?? '' };
  },
  disableKey: (accessKeyId: string) => {
    const user = state.users.get(accessKeyId);
    if (!user) throw new Error(`the sandbox has no AccessKey ${accessKeyId}`);
    user.isActive = false;
  },
  secrets: () =>
    [...state.users.values()].flatMap(({ secret, token }) => (token === null ? [secret] : [secret, token])),
});

export const createCenterControls = (state: CenterState): SecurityCenterControls => {
  const { accessKeyId, secret } = addUser(state);
  const of = (name: DataCenterName = 'cn') => state.dataCenters[name];
  return {
    accessKey: { accessKeyId, secret },
    ...recordControls(state),
    ...userControls(state),
    closeModule: (module) => {
      state.closedModules.add(module);
    },
    setSite: (site) => {
      state.site = site;
    },
    regions: (name) => [...of(name).selectedRegions].sort(),
    selectRegions: (regions, name) => {
      of(name).selectedRegions.clear();
      for (const region of regions) of(name).selectedRegions.add(region);
    },
    defaultSite: () => state.defaultSite,
    setDefaultSite: (name) => {
      state.defaultSite = name;
    },
    schedules: (name) => of(name).schedules,
    hosts: (name) => {
      settleLooks(state, of(name));
      return of(name).hosts;
    },
    forgetHost: (instanceId, name) => {
      of(name).hosts = of(name).hosts.filter((host) => host.instanceId !== instanceId);
    },
    addHost: (host, name) => {
      of(name).hosts = [...of(name).hosts, host];
    },
    installAgent: (instanceId, status) => {
      state.agents.set(instanceId, status);
    },
    installCodes: (name) => of(name).codes,
  };
};
