/** Codes with which Security Center's agent is installed on a host. */
import * as z from 'zod';
import type { InstallSystem } from '../model/security-center.ts';
import type { Client } from './client.ts';
import { flag, id, listOf, number, text } from './fields.ts';

export interface InstallCode {
  readonly code: string;
  readonly os: string;
  readonly provider: string;
  /** Epoch milliseconds; null when it does not expire or the answer does not say. */
  readonly expiresAtMs: number | null;
  readonly groupId: string | null;
  readonly groupName: string | null;
  /** The agent is installed for an image and not started. */
  readonly isForImage: boolean;
}

export interface HostGroup {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
}

export interface NewInstallCode {
  readonly os: InstallSystem;
  readonly provider: string;
  readonly expiresAtMs: number | null;
  readonly groupId: string | null;
  readonly isForImage: boolean;
}

/** It is put into a shell command. */
const codePattern = /^[A-Za-z0-9]+$/;

const codesSchema = z.object({
  InstallCodes: listOf(
    z
      .object({
        CaptchaCode: z.string().regex(codePattern),
        Os: text,
        VendorName: text,
        ExpiredDate: number,
        GroupId: id.nullish(),
        GroupName: text,
        OnlyImage: flag,
      })
      .transform(
        (row): InstallCode => ({
          code: row.CaptchaCode,
          os: row.Os?.toLowerCase() ?? 'linux',
          provider: row.VendorName ?? 'ALIYUN',
          expiresAtMs: row.ExpiredDate,
          groupId: row.GroupId ?? null,
          groupName: row.GroupName,
          isForImage: row.OnlyImage ?? false,
        }),
      ),
  ),
});

const groupsSchema = z.object({
  Groups: listOf(z.object({ GroupId: id, GroupName: z.string(), GroupFlag: number })),
});

export const openInstallCodes = (client: Client) => ({
  list: async (): Promise<readonly InstallCode[]> =>
    (await client.call('DescribeInstallCodes', {}, codesSchema)).InstallCodes,

  /** The answer does not tell the code: it is found in the list. */
  add: async ({ os, provider, expiresAtMs, groupId, isForImage }: NewInstallCode): Promise<void> => {
    const query = {
      Os: os,
      VendorName: provider,
      ExpiredDate: expiresAtMs ?? undefined,
      GroupId: groupId ?? undefined,
      OnlyImage: isForImage,
    };
    await client.call('AddInstallCode', { query }, z.object({}));
  },

  /** The service providers that a code may name. */
  listProviders: async (): Promise<readonly string[]> =>
    (await client.call('DescribeVendorList', {}, z.object({ VendorNameList: listOf(z.string()) }))).VendorNameList,

  listGroups: async (): Promise<readonly HostGroup[]> => {
    const { Groups } = await client.call('DescribeAllGroups', { query: { Lang: 'en' } }, groupsSchema);
    return Groups.map((row) => ({ id: row.GroupId, name: row.GroupName, isDefault: row.GroupFlag === 0 }));
  },
});

export type InstallCodeCalls = ReturnType<typeof openInstallCodes>;
