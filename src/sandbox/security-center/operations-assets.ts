import {
  type CenterCall,
  type CenterOperation,
  invalid,
  objects,
  oneOf,
  pageOf,
  value,
  values,
  wholeNumber,
} from './call.ts';
import { refuse } from './errors.ts';
import { settleLooks } from './look.ts';
import type { HostRecord } from './state.ts';

/** Huawei Cloud as a number. */
const huawei = '4';

/** One call a minute and kind, as an older page of RefreshAssets says; more are throttled. */
const refresh: CenterOperation = {
  takes: ['AssetType', 'Vendor', 'CloudAssetType', 'CloudAssetSubType'],
  needs: [],
  handle: (call) => {
    const { center, state, requestId } = call;
    const assetType = oneOf(call, 'AssetType', ['ecs', 'cloud_product', 'container_image']) ?? 'ecs';
    if (value(call, 'Vendor') !== huawei) throw invalid(call, 'Vendor');
    const now = state.clock();
    const last = center.lastRefreshMs.get(assetType) ?? Number.NEGATIVE_INFINITY;
    if (now - last < state.options.refreshIntervalMs) {
      throw refuse(400, 'Throttling.User', 'Request was denied due to user flow control.', requestId);
    }
    center.lastRefreshMs.set(assetType, now);
    center.refreshes.push({ assetType, dueAtMs: now + state.options.syncDelayMs });
    return {};
  },
};

const isHuaweiAsked = (call: CenterCall): boolean => {
  const criteria: unknown = JSON.parse(value(call, 'Criteria') ?? '[]');
  const list = Array.isArray(criteria) ? (criteria as { name?: string; value?: string }[]) : [];
  return value(call, 'Flags') === huawei || list.some((each) => each.name === 'flag' && each.value === huawei);
};

const hostView = (call: CenterCall, host: HostRecord): object => {
  const agent = call.state.agents.get(host.instanceId);
  return {
    Uuid: host.uuid,
    InstanceId: host.instanceId,
    InstanceName: host.name,
    Vendor: 4,
    VendorName: 'HUAWEICLOUD',
    FlagName: 'HUAWEICLOUD',
    VendorUid: host.vendorUid,
    RegionId: host.region,
    Os: host.os,
    Status: 'Running',
    ClientStatus: agent ?? 'offline',
    ClientSubStatus: agent ?? 'uninstalled',
    AuthVersion: 1,
  };
};

/** With `UseNextToken` the count is left out, and the token of the last page is empty. */
const listHosts: CenterOperation = {
  takes: [
    'Criteria',
    'Flags',
    'LogicalExp',
    'UseNextToken',
    'NextToken',
    'CurrentPage',
    'PageSize',
    'MachineTypes',
    'Lang',
  ],
  needs: [],
  handle: (call) => {
    settleLooks(call.state, call.center);
    const hosts = isHuaweiAsked(call) ? call.center.hosts : [];
    if (value(call, 'UseNextToken') !== 'true') {
      const { rows, info } = pageOf(call, hosts);
      return { Success: true, Instances: rows.map((host) => hostView(call, host)), PageInfo: info };
    }
    const asked = Math.min(100, wholeNumber(call, 'PageSize', 20));
    const size = Math.min(asked, call.state.options.pageSize ?? asked);
    const from = Number(Buffer.from(value(call, 'NextToken') ?? '', 'base64').toString() || 0);
    const rows = hosts.slice(from, from + size);
    const end = from + size < hosts.length ? Buffer.from(String(from + size)).toString('base64') : '';
    return {
      Success: true,
      Instances: rows.map((host) => hostView(call, host)),
      PageInfo: { PageSize: size, Count: rows.length, NextToken: end },
    };
  },
};

/** Numbers of types are this sandbox's own: which exist for Huawei Cloud is not published. */
const typesOf = ({ center }: CenterCall): string[] => [...new Set(center.products.map(({ type }) => type))].sort();

const summary: CenterOperation = {
  takes: ['Vendors', 'CloudAssetTypes', 'IsSaleData'],
  needs: [],
  handle: (call) => {
    settleLooks(call.state, call.center);
    const isAsked = values(call, 'Vendors').includes(huawei);
    const metas = typesOf(call).map((type, index) => ({
      Vendor: 4,
      AssetType: 100 + index,
      AssetSubType: 0,
      InstanceCount: call.center.products.filter((product) => product.type === type).length,
      InstanceRiskCount: 0,
    }));
    const shown = isAsked ? metas : [];
    const total = shown.reduce((sum, { InstanceCount }) => sum + InstanceCount, 0);
    return { GroupedFields: { InstanceCountTotal: total, InstanceRiskCountTotal: 0, CloudAssetSummaryMetas: shown } };
  },
};

const listProducts: CenterOperation = {
  takes: ['CloudAssetTypes', 'Criteria', 'LogicalExp', 'CurrentPage', 'PageSize'],
  needs: [],
  handle: (call) => {
    settleLooks(call.state, call.center);
    const types = typesOf(call);
    const asked = objects(call, 'CloudAssetTypes')
      .filter((type) => type.get('Vendor') === huawei)
      .map((type) => types[Number(type.get('AssetType')) - 100]);
    const { rows, info } = pageOf(
      call,
      call.center.products.filter(({ type }) => asked.includes(type)),
    );
    return {
      Success: true,
      Instances: rows.map((product) => ({
        Vendor: 4,
        VendorUid: product.vendorUid,
        AssetType: 100 + types.indexOf(product.type),
        AssetTypeName: product.type,
        AssetSubType: 0,
        AssetSubTypeName: '',
        InstanceId: product.instanceId,
        InstanceName: product.name,
        RegionId: product.region,
        RiskStatus: 'NO',
      })),
      PageInfo: info,
    };
  },
};

export const assetOperations: Readonly<Record<string, CenterOperation>> = {
  RefreshAssets: refresh,
  DescribeCloudCenterInstances: listHosts,
  GetCloudAssetSummary: summary,
  ListCloudAssetInstances: listProducts,
};
