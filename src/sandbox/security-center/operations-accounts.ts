import { type CenterCall, type CenterOperation, invalid, oneOf, pageOf, value, values, wholeNumber } from './call.ts';
import { refuse } from './errors.ts';
import { type ModuleName, moduleNames, nextId, type VendorRecord } from './state.ts';
import { beginValidation, ownerOf, settleValidation } from './validate.ts';

const vendors = ['HUAWEICLOUD', 'Tencent', 'Azure', 'AWS', 'VOLCENGINE', 'google'];
const sites = ['china', 'global', 'europe'];

/** The examples of the documentation show the key's ID with its end covered. */
const covered = (text: string): string => `${text.slice(0, -4)}****`;

const worstOf = (record: VendorRecord): number => {
  const statuses = record.modules.map(({ status }) => status);
  return [2, 3, 1].find((status) => (statuses as number[]).includes(status)) ?? 0;
};

const view = (call: CenterCall, record: VendorRecord): object => {
  settleValidation(call.state, record);
  const owner = ownerOf(call.state, record);
  const worst = worstOf(record);
  return {
    AuthId: record.authId,
    Vendor: record.vendor,
    AkType: record.akType,
    SecretId: covered(record.secretId),
    VendorAuthAlias: record.alias,
    CtdrCloudUserId: record.ctdrCloudUserId,
    Status: record.isEnabled ? 0 : 1,
    ServiceStatus: worst,
    Message: record.modules.find(({ status }) => status === worst)?.message ?? '',
    ...(owner && worst === 0 ? { VendorUid: owner.domainId, VendorUserName: owner.name } : {}),
    AuthModules: record.modules.map(({ module, status, message }) => ({
      Module: module,
      ModuleDisp: module,
      ModuleServiceStatus: status,
      Message: message,
    })),
  };
};

const modulesIn = (call: CenterCall): ModuleName[] =>
  values(call, 'AuthModules').map((name) => {
    const known = moduleNames.find((module) => module === name);
    if (!known || call.state.closedModules.has(name)) throw invalid(call, 'AuthModules');
    return known;
  });

const needSiemOwner = (call: CenterCall, modules: readonly ModuleName[]): void => {
  if (!modules.includes('SIEM') || value(call, 'CtdrCloudUserId')) return;
  throw refuse(400, 'MissingCtdrCloudUserId', 'CtdrCloudUserId is mandatory for this action.', call.requestId);
};

const add: CenterOperation = {
  takes: [
    'Vendor',
    'AkType',
    'SecretId',
    'SecretKey',
    'AuthModules',
    'Domain',
    'VendorAuthAlias',
    'CtdrCloudUserId',
    'Lang',
  ],
  needs: ['Vendor', 'AkType', 'SecretId', 'SecretKey', 'Domain'],
  handle: (call) => {
    const modules = modulesIn(call);
    needSiemOwner(call, modules);
    const record: VendorRecord = {
      authId: nextId(call.state),
      vendor: oneOf(call, 'Vendor', vendors) ?? '',
      akType: oneOf(call, 'AkType', ['primary', 'sub', 'ctdr']) ?? '',
      alias: value(call, 'VendorAuthAlias') ?? '',
      domain: oneOf(call, 'Domain', sites) ?? '',
      secretId: value(call, 'SecretId') ?? '',
      secretKey: value(call, 'SecretKey') ?? '',
      ctdrCloudUserId: value(call, 'CtdrCloudUserId') ?? '',
      isEnabled: true,
      modules: [],
      validatedAtMs: 0,
    };
    beginValidation(call.state, record, modules);
    call.center.records.set(record.authId, record);
    return { Data: view(call, record) };
  },
};

const recordNamed = (call: CenterCall, name: string): VendorRecord => {
  const record = call.center.records.get(wholeNumber(call, name, -1));
  if (!record) throw invalid(call, name);
  return record;
};

const modify: CenterOperation = {
  takes: [
    'AuthIds',
    'AuthModules',
    'Domain',
    'SecretId',
    'SecretKey',
    'VendorAuthAlias',
    'Status',
    'CtdrCloudUserId',
    'Lang',
  ],
  needs: ['AuthIds'],
  handle: (call) => {
    const record = recordNamed(call, 'AuthIds');
    const modules = modulesIn(call);
    needSiemOwner(call, modules);
    record.domain = oneOf(call, 'Domain', sites) ?? record.domain;
    record.alias = value(call, 'VendorAuthAlias') ?? record.alias;
    record.secretId = value(call, 'SecretId') ?? record.secretId;
    record.secretKey = value(call, 'SecretKey') ?? record.secretKey;
    record.ctdrCloudUserId = value(call, 'CtdrCloudUserId') ?? record.ctdrCloudUserId;
    const status = oneOf(call, 'Status', ['0', '1']);
    record.isEnabled = status === undefined ? record.isEnabled : status === '0';
    const isAnew = ['SecretKey', 'Domain'].some((name) => value(call, name)) || modules.length > 0;
    if (isAnew)
      beginValidation(call.state, record, modules.length > 0 ? modules : record.modules.map(({ module }) => module));
    return { Data: view(call, record) };
  },
};

const remove: CenterOperation = {
  takes: ['AuthId', 'AuthModules'],
  needs: ['AuthId'],
  handle: (call) => {
    const record = recordNamed(call, 'AuthId');
    const gone = modulesIn(call);
    record.modules = gone.length === 0 ? [] : record.modules.filter(({ module }) => !gone.includes(module));
    if (record.modules.length === 0) call.center.records.delete(record.authId);
    return {};
  },
};

const list: CenterOperation = {
  takes: ['AuthIds', 'Vendor', 'VendorAuthAlias', 'Status', 'SubAccountName', 'CurrentPage', 'PageSize', 'Lang'],
  needs: [],
  handle: (call) => {
    const [vendor, alias, authId] = [
      oneOf(call, 'Vendor', vendors),
      value(call, 'VendorAuthAlias'),
      value(call, 'AuthIds'),
    ];
    const all = [...call.center.records.values()].filter(
      (record) =>
        (vendor === undefined || record.vendor === vendor) &&
        (alias === undefined || record.alias === alias) &&
        (authId === undefined || String(record.authId) === authId),
    );
    const { rows, info } = pageOf(call, all);
    return { CloudVendorAccountAKs: rows.map((record) => view(call, record)), PageInfo: info };
  },
};

const supported: CenterOperation = {
  takes: ['Lang'],
  needs: [],
  handle: ({ state }) => ({
    SupportedModuleResponse: ['Tencent', 'HUAWEICLOUD'].map((vendor) => ({
      Vendor: vendor,
      SupportedModules: moduleNames.map((module) => ({
        Module: module,
        ModuleDisp: module,
        ModuleAuth: !state.closedModules.has(module),
      })),
    })),
  }),
};

export const accountOperations: Readonly<Record<string, CenterOperation>> = {
  AddCloudVendorAccountAK: add,
  ModifyCloudVendorAccountAK: modify,
  DeleteCloudVendorAccountAK: remove,
  DescribeCloudVendorAccountAKList: list,
  GetSupportedModules: supported,
};
