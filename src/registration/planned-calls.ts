/** `onboard --dry-run --security-center`: the calls that a registration makes, in their order. */

interface PlannedCall {
  readonly service: 'security-center';
  readonly call: string;
  readonly does: string;
  readonly changes: boolean;
}

const reads = (call: string, does: string): PlannedCall => ({ service: 'security-center', call, does, changes: false });
const changes = (call: string, does: string): PlannedCall => ({
  service: 'security-center',
  call,
  does,
  changes: true,
});

export const registrationCalls: readonly PlannedCall[] = [
  reads('DescribeCloudVendorAccountAKList', 'make sure that the account has no record there'),
  reads('GetSupportedModules', 'make sure that its modules are opened'),
  changes('AddCloudVendorAccountAK', 'submit the user’s access key'),
  reads('DescribeCloudVendorAccountAKList', 'wait until the key is validated'),
  reads('ListCloudVendorRegions, GetLocalDefaultRegion', 'see which regions are selected'),
  reads('ListAssetRefreshTaskConfig', 'see the frequencies'),
  changes('SetSyncRefreshRegion', 'select the account’s regions in addition'),
  changes('ChangeAssetRefreshTaskConfig', 'set the frequencies that are missing'),
  changes('RefreshAssets', 'make Security Center look at once'),
];
