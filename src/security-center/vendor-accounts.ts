/** Huawei Cloud accounts as Security Center keeps them: "vendor accounts" with a key, an alias and modules. */
import * as z from 'zod';
import type { Site } from '../model/account.ts';
import { type Module, modules, type ServiceStatus } from '../model/security-center.ts';
import type { Client } from './client.ts';
import { id, listOf, number, pageInfo, text } from './fields.ts';
import { walkPages } from './walk.ts';

/** Spelled so by the operations on keys and regions; others use the number 4 (`vendorNumber`). */
export const vendor = 'HUAWEICLOUD';

export interface ModuleState {
  /** As Security Center spells it: another release may know more than `modules`. */
  readonly module: string;
  readonly status: ServiceStatus;
  /** What Security Center says of it; null when it says nothing. */
  readonly message: string | null;
}

export interface VendorAccount {
  readonly authId: string;
  readonly alias: string | null;
  /** Possibly masked: whether the service masks it is not documented. */
  readonly accessKeyId: string | null;
  /** The Huawei Cloud account, where Security Center has found it out. */
  readonly vendorUid: string | null;
  readonly isEnabled: boolean | null;
  readonly status: ServiceStatus;
  readonly message: string | null;
  readonly modules: readonly ModuleState[];
}

/** `ServiceStatus` and `ModuleServiceStatus`: 0 in use, 1 abnormal, 2 being validated, 3 validation timed out (SDK models). */
const statuses = new Map<number, ServiceStatus>([
  [0, 'normal'],
  [1, 'abnormal'],
  [2, 'validating'],
  [3, 'timeout'],
]);

const statusOf = (value: number | null): ServiceStatus => statuses.get(value ?? -1) ?? 'unknown';

const accountSchema = z
  .object({
    AuthId: id,
    Vendor: text,
    VendorAuthAlias: text,
    SecretId: text,
    VendorUid: text,
    Status: number,
    ServiceStatus: number,
    Message: text,
    AuthModules: listOf(z.object({ Module: text, ModuleServiceStatus: number, Message: text })),
  })
  .transform((row) => ({
    vendor: row.Vendor,
    account: {
      authId: row.AuthId,
      alias: row.VendorAuthAlias,
      accessKeyId: row.SecretId,
      vendorUid: row.VendorUid,
      isEnabled: row.Status === null ? null : row.Status === 0,
      status: statusOf(row.ServiceStatus),
      message: row.Message,
      modules: row.AuthModules.flatMap(({ Module: module, ModuleServiceStatus, Message: message }) =>
        module === null ? [] : [{ module, status: statusOf(ModuleServiceStatus), message }],
      ),
    } satisfies VendorAccount,
  }));

const listSchema = z.object({ CloudVendorAccountAKs: listOf(accountSchema), PageInfo: pageInfo });

const answerSchema = z.object({ Data: accountSchema });

const pageSize = 50;

/** Which Huawei Cloud a key is of; mandatory for Huawei Cloud by the newer documentation (`Domain`). */
const domainOf = (site: Site): string => site;

const key = ({ id: SecretId, secret: SecretKey }: { readonly id: string; readonly secret: string }) => ({
  SecretId,
  SecretKey,
});

export interface NewVendorAccount {
  readonly alias: string;
  readonly site: Site;
  readonly modules: readonly Module[];
  /** The Huawei Cloud account, which SIEM asks for (`CtdrCloudUserId`). */
  readonly domainId: string;
  /** An IAM user's key: `AkType` is always `sub`, because this tool never submits a root key. */
  readonly accessKey: { readonly id: string; readonly secret: string };
}

/** What is not given stays as it is. */
export interface VendorAccountChange {
  readonly alias?: string;
  readonly site?: Site;
  readonly modules?: readonly Module[];
  readonly domainId?: string;
  readonly accessKey?: { readonly id: string; readonly secret: string };
  readonly isEnabled?: boolean;
}

const siemOwner = (chosen: readonly Module[] | undefined, domainId: string | undefined) =>
  chosen?.includes('SIEM') ? { CtdrCloudUserId: domainId } : {};

export const openVendorAccounts = (client: Client) => ({
  /** Every Huawei Cloud account of this data center, this tool's and others'. */
  list: async (): Promise<readonly VendorAccount[]> => {
    const place = { dataCenter: client.dataCenter, operation: 'Huawei Cloud accounts' };
    const rows = await walkPages<z.infer<typeof accountSchema>>(
      pageSize,
      (row) => row.account.authId,
      place,
      async ({ page }) => {
        // Not filtered by vendor there: the documentation names the filter for Tencent and AWS only.
        const query = { CurrentPage: page, PageSize: pageSize, Lang: 'en' };
        const answer = await client.call('DescribeCloudVendorAccountAKList', { query }, listSchema);
        return { rows: answer.CloudVendorAccountAKs, total: answer.PageInfo.TotalCount };
      },
    );
    return rows.filter((row) => row.vendor?.toUpperCase() === vendor).map((row) => row.account);
  },

  /** Not sent again after a failure on the way: list, and look whether it was made. */
  add: async ({ alias, site, modules: chosen, domainId, accessKey }: NewVendorAccount): Promise<VendorAccount> => {
    const query = {
      Vendor: vendor,
      AkType: 'sub',
      Domain: domainOf(site),
      VendorAuthAlias: alias,
      AuthModules: chosen,
      ...siemOwner(chosen, domainId),
      Lang: 'en',
    };
    const answer = await client.call('AddCloudVendorAccountAK', { query, secret: key(accessKey) }, answerSchema);
    return answer.Data.account;
  },

  modify: async (authId: string, change: VendorAccountChange): Promise<void> => {
    const { alias, site, modules: chosen, domainId, accessKey, isEnabled } = change;
    const query = {
      AuthIds: authId,
      VendorAuthAlias: alias,
      Domain: site && domainOf(site),
      AuthModules: chosen,
      ...siemOwner(chosen, domainId),
      Status: isEnabled === undefined ? undefined : isEnabled ? 0 : 1,
      Lang: 'en',
    };
    const secret = accessKey ? key(accessKey) : {};
    await client.call('ModifyCloudVendorAccountAK', { query, secret }, z.object({}));
  },

  /** The whole record. The IAM user and its key in Huawei Cloud are not touched. */
  remove: async (authId: string): Promise<void> => {
    await client.call('DeleteCloudVendorAccountAK', { query: { AuthId: authId } }, z.object({}));
  },

  /** Which modules the Alibaba Cloud account has opened for Huawei Cloud; null where the answer does not name it. */
  supportedModules: async (): Promise<ReadonlyMap<Module, boolean> | null> => {
    const schema = z.object({
      SupportedModuleResponse: listOf(
        z.object({
          Vendor: text,
          SupportedModules: listOf(z.object({ Module: z.string(), ModuleAuth: z.boolean() })),
        }),
      ),
    });
    const answer = await client.call('GetSupportedModules', { query: { Lang: 'en' } }, schema);
    const ours = answer.SupportedModuleResponse.find((row) => row.Vendor?.toUpperCase() === vendor);
    if (!ours) return null;
    const opened = new Map(ours.SupportedModules.map((row) => [row.Module, row.ModuleAuth]));
    return new Map(modules.map((module) => [module, opened.get(module) ?? false]));
  },
});

export type VendorAccounts = ReturnType<typeof openVendorAccounts>;
