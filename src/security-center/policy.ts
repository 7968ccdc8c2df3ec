/**
 * Regions and frequencies. Both hold for the vendor in one data center, not for one account (only the key check has an
 * account): no parameter of these operations names one.
 */
import * as z from 'zod';
import { type Frequency, frequencies } from '../model/account.ts';
import type { Client } from './client.ts';
import { instanceRegions } from './endpoints.ts';
import { badResponse } from './errors.ts';
import { listOf, number, text } from './fields.ts';
import { vendor } from './vendor-accounts.ts';

/** Huawei Cloud where vendors are numbers (SDK models of ChangeAssetRefreshTaskConfig). */
export const vendorNumber = 4;

export interface VendorRegion {
  readonly id: string;
  /** `cn`, `asia`, `africa`, `latin_america` (help page of ListCloudVendorRegions). */
  readonly area: string | null;
  /** Its assets come to this data center. */
  readonly isSelected: boolean;
  /** The other data center has it, so that it cannot be selected here. */
  readonly isTakenElsewhere: boolean;
}

/** Which data center gets regions that are new: none yet, this one, or the other. */
export type DefaultSite = 'none' | 'this' | 'other' | 'unknown';

export const refreshKinds = ['hosts', 'products', 'ak-check'] as const;
export type RefreshKind = (typeof refreshKinds)[number];

/** `RefreshConfigType` (SDK models). */
const refreshTypes: Readonly<Record<RefreshKind, number>> = { hosts: 0, products: 1, 'ak-check': 2 };

/** `SchedulePeriod`, in minutes: 60, 180, 360, 720, 1440, 10080 (SDK models). */
const periodMinutes: Readonly<Record<Exclude<Frequency, 'off'>, number>> = {
  '1h': 60,
  '3h': 180,
  '6h': 360,
  '12h': 720,
  '24h': 1_440,
  '7d': 10_080,
};

/** The schedule has a period even while it is off; this one is sent with "off". */
const anyPeriod = periodMinutes['24h'];

const regionsSchema = z.object({
  Data: listOf(z.object({ RegionId: z.string(), Area: text, Selected: number, Disable: number })),
});

const defaultSites = new Map<number, DefaultSite>([
  [0, 'none'],
  [1, 'this'],
  [2, 'other'],
]);

const schedulesSchema = z.object({
  AssetRefreshConfig: listOf(
    z.object({ Vendor: number, RefreshConfigType: number, SchedulePeriod: number, Status: number }),
  ),
});

const frequencyOf = (row: { SchedulePeriod: number | null; Status: number | null }): Frequency | null => {
  if (row.Status === 0) return 'off';
  return frequencies.find((each) => each !== 'off' && periodMinutes[each] === row.SchedulePeriod) ?? null;
};

export const openPolicy = (client: Client) => ({
  listRegions: async (): Promise<readonly VendorRegion[]> => {
    const answer = await client.call(
      'ListCloudVendorRegions',
      { query: { Vendor: vendor, Lang: 'en' } },
      regionsSchema,
    );
    return answer.Data.map((row) => ({
      id: row.RegionId,
      area: row.Area,
      isSelected: row.Selected === 1,
      isTakenElsewhere: row.Disable === 1,
    }));
  },

  getDefaultSite: async (): Promise<DefaultSite> => {
    const answer = await client.call(
      'GetLocalDefaultRegion',
      { query: { Vendor: vendor } },
      z.object({ Status: number }),
    );
    return defaultSites.get(answer.Status ?? -1) ?? 'unknown';
  },

  /** Replaces the whole selection of this data center: every region that is to stay must be in it. */
  setRegions: async (ids: readonly string[], isDefaultSite: boolean): Promise<void> => {
    const query = { Vendor: vendor, RegionIds: ids, DefaultRegion: isDefaultSite ? 1 : 0 };
    await client.call('SetSyncRefreshRegion', { query }, z.object({}));
  },

  /** Null where no schedule is set, or one that this tool does not know. @param authId for `ak-check` only */
  getFrequency: async (kind: RefreshKind, authId?: string): Promise<Frequency | null> => {
    const RefreshConfigType = refreshTypes[kind];
    const query = { RegionId: instanceRegions[client.dataCenter], RefreshConfigType, TargetId: authId };
    const answer = await client.call('ListAssetRefreshTaskConfig', { query }, schedulesSchema);
    const row = answer.AssetRefreshConfig.find(
      (each) => each.Vendor === vendorNumber && each.RefreshConfigType === RefreshConfigType,
    );
    return row ? frequencyOf(row) : null;
  },

  /** @param authId for `ak-check` only. @throws CloudError `bad-response` when the answer says that it was not done */
  setFrequency: async (kind: RefreshKind, frequency: Frequency, authId?: string): Promise<void> => {
    const config = {
      Vendor: vendorNumber,
      RefreshConfigType: refreshTypes[kind],
      SchedulePeriod: frequency === 'off' ? anyPeriod : periodMinutes[frequency],
      Status: frequency === 'off' ? 0 : 1,
      TargetId: authId,
    };
    const query = { RegionId: instanceRegions[client.dataCenter], AssetRefreshConfigs: [config] };
    const operation = 'ChangeAssetRefreshTaskConfig';
    const answer = await client.call(operation, { query }, z.object({ Data: z.boolean().nullish() }));
    if (answer.Data === false) {
      throw badResponse(
        { operation, dataCenter: client.dataCenter, secrets: [] },
        200,
        'the word that it was not done',
      );
    }
  },
});

export type PolicyCalls = ReturnType<typeof openPolicy>;
