/** Every operation of SAS 2018-12-03 that this tool calls, and what calling it does. */

/**
 * `read` changes nothing; `set` gives the same end however often it is sent; `once` does something anew each time and is
 * sent again only where it surely did not happen.
 */
export const operations = {
  AddCloudVendorAccountAK: 'once',
  AddInstallCode: 'once',
  ChangeAssetRefreshTaskConfig: 'set',
  DeleteCloudVendorAccountAK: 'once',
  DescribeAllGroups: 'read',
  DescribeCloudCenterInstances: 'read',
  DescribeCloudVendorAccountAKList: 'read',
  DescribeInstallCodes: 'read',
  DescribeVendorList: 'read',
  GetCloudAssetSummary: 'read',
  GetLocalDefaultRegion: 'read',
  GetSupportedModules: 'read',
  ListAssetRefreshTaskConfig: 'read',
  ListCloudAssetInstances: 'read',
  ListCloudVendorRegions: 'read',
  ModifyCloudVendorAccountAK: 'set',
  RefreshAssets: 'once',
  SetSyncRefreshRegion: 'set',
} as const;
export type Operation = keyof typeof operations;
