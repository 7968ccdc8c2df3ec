/** What Security Center has of Huawei Cloud: hosts and cloud products, and the trigger to look again. */
import * as z from 'zod';
import type { Client } from './client.ts';
import { listOf, number, pageInfo, text } from './fields.ts';
import { vendorNumber } from './policy.ts';
import { walkPages } from './walk.ts';

export interface CenterHost {
  readonly uuid: string | null;
  /** Huawei Cloud's id of the server. */
  readonly instanceId: string;
  readonly name: string | null;
  readonly region: string | null;
  /** The Huawei Cloud account, as far as Security Center says it. */
  readonly vendorUid: string | null;
  readonly os: string | null;
  readonly agent: 'online' | 'offline' | 'paused' | 'not-installed' | 'unknown';
}

export interface CenterProduct {
  readonly instanceId: string;
  readonly name: string | null;
  readonly type: string;
  readonly region: string | null;
  readonly vendorUid: string | null;
}

/** `offline` with `uninstalled`: the agent was never installed; otherwise it is installed and not reached. */
const agentOf = (status: string | null, subStatus: string | null): CenterHost['agent'] => {
  if (subStatus === 'uninstalled') return 'not-installed';
  if (status === 'online' || status === 'offline') return status;
  return status === 'pause' ? 'paused' : 'unknown';
};

/** Vendors are filtered there; whose filter is not understood lists everybody's. */
type Listed<T> = T & { readonly vendor: number | null };

const onlyHuawei = <T>(rows: readonly Listed<T>[]): readonly T[] =>
  rows.filter(({ vendor }) => vendor === null || vendor === vendorNumber);

const hostsSchema = z.object({
  Instances: listOf(
    z
      .object({
        Uuid: text,
        InstanceId: z.string(),
        InstanceName: text,
        RegionId: text,
        VendorUid: text,
        Os: text,
        ClientStatus: text,
        ClientSubStatus: text,
        Vendor: number,
      })
      .transform(
        (row): Listed<CenterHost> => ({
          vendor: row.Vendor,
          uuid: row.Uuid,
          instanceId: row.InstanceId,
          name: row.InstanceName,
          region: row.RegionId,
          vendorUid: row.VendorUid,
          os: row.Os?.toLowerCase() ?? null,
          agent: agentOf(row.ClientStatus, row.ClientSubStatus),
        }),
      ),
  ),
  PageInfo: z.object({ TotalCount: number, NextToken: text }),
});

const typeSchema = z.object({ Vendor: number, AssetType: number, AssetSubType: number, InstanceCount: number });

type AssetType = z.infer<typeof typeSchema>;

const summarySchema = z.object({ GroupedFields: z.object({ CloudAssetSummaryMetas: listOf(typeSchema) }) });

const productsSchema = z.object({
  Instances: listOf(
    z
      .object({
        InstanceId: z.string(),
        InstanceName: text,
        AssetTypeName: text,
        AssetSubTypeName: text,
        AssetType: number,
        RegionId: text,
        VendorUid: text,
        Vendor: number,
      })
      // Which numbers exist for Huawei Cloud is not published: the names in the answer are taken.
      .transform(
        (row): Listed<CenterProduct> => ({
          vendor: row.Vendor,
          instanceId: row.InstanceId,
          name: row.InstanceName,
          type: [row.AssetTypeName, row.AssetSubTypeName].filter(Boolean).join(' ') || `type ${row.AssetType ?? '?'}`,
          region: row.RegionId,
          vendorUid: row.VendorUid,
        }),
      ),
  ),
  PageInfo: pageInfo,
});

const pageSize = 100;

/** Each type is three parameters in the query: all at once could be more than a URL may hold. */
const typesPerCall = 20;

export const openAssets = (client: Client) => {
  const listTypes = async (types: readonly AssetType[]): Promise<readonly CenterProduct[]> => {
    const CloudAssetTypes = types.map(({ Vendor, AssetType, AssetSubType }) => ({ Vendor, AssetType, AssetSubType }));
    const place = { dataCenter: client.dataCenter, operation: 'cloud products' };
    const rows = await walkPages<Listed<CenterProduct>>(
      pageSize,
      (row) => `${row.type}/${row.instanceId}`,
      place,
      async ({ page }) => {
        const query = { CloudAssetTypes, CurrentPage: page, PageSize: pageSize };
        const answer = await client.call('ListCloudAssetInstances', { query }, productsSchema);
        return { rows: answer.Instances, total: answer.PageInfo.TotalCount };
      },
    );
    return onlyHuawei(rows);
  };

  return {
    /** Starts a synchronisation of every Huawei Cloud account. No API tells its progress. */
    refresh: async (kind: 'hosts' | 'products'): Promise<void> => {
      const query = { AssetType: kind === 'hosts' ? 'ecs' : 'cloud_product', Vendor: vendorNumber };
      await client.call('RefreshAssets', { query, outlastsThrottling: false }, z.object({}));
    },

    listHosts: async (): Promise<readonly CenterHost[]> => {
      const place = { dataCenter: client.dataCenter, operation: 'hosts' };
      const Criteria = JSON.stringify([{ name: 'flag', value: String(vendorNumber) }]);
      const rows = await walkPages<Listed<CenterHost>>(
        pageSize,
        (row) => row.instanceId,
        place,
        async ({ page, token }) => {
          // The help page advises tokens; a server that gives none counts, and is asked for the next number.
          const where = token === null ? { CurrentPage: page } : { NextToken: token };
          const query = { Criteria, LogicalExp: 'AND', UseNextToken: true, ...where, PageSize: pageSize, Lang: 'en' };
          const answer = await client.call('DescribeCloudCenterInstances', { query }, hostsSchema);
          const { TotalCount, NextToken } = answer.PageInfo;
          return { rows: answer.Instances, total: TotalCount, next: NextToken };
        },
      );
      return onlyHuawei(rows);
    },

    listProducts: async (): Promise<readonly CenterProduct[]> => {
      const summary = await client.call('GetCloudAssetSummary', { query: { Vendors: [vendorNumber] } }, summarySchema);
      const types = summary.GroupedFields.CloudAssetSummaryMetas.filter(
        (row) => row.Vendor === vendorNumber && row.InstanceCount !== 0,
      );
      const found: CenterProduct[] = [];
      for (let first = 0; first < types.length; first += typesPerCall) {
        found.push(...(await listTypes(types.slice(first, first + typesPerCall))));
      }
      return found;
    },
  };
};

export type AssetCalls = ReturnType<typeof openAssets>;
