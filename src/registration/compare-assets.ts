/** What Security Center has of our accounts beside our own inventory: what is missing there, and what is gone here. */
import type { Account } from '../model/account.ts';
import type { RecordKind } from '../model/scope.ts';
import type { VendorAccount } from '../security-center/vendor-accounts.ts';

/** An asset as either side lists it. */
export interface Asset {
  readonly id: string;
  readonly name: string | null;
  readonly type: string;
  readonly region: string | null;
  /** The Huawei Cloud account; null where it is not told. */
  readonly accountId: string | null;
}

/**
 * `not-registered`, `disabled`: its account there. `region-not-selected`: there. `type-not-there`: nothing of its type matches,
 * so that Security Center may not know the type. `not-synchronised`: nothing explains it but time.
 */
export type MissingReason =
  | 'not-registered'
  | 'disabled'
  | 'region-not-selected'
  | 'type-not-there'
  | 'not-synchronised';
/** `region-not-provisioned`: by our policy. `never-synced`: our own sync has not run. `gone`: our last sync did not find it. */
export type GoneReason = 'region-not-provisioned' | 'never-synced' | 'gone';

export interface AssetView<R> {
  readonly account: string | null;
  readonly region: string | null;
  readonly id: string;
  readonly name: string | null;
  readonly type: string;
  readonly reason: R;
}

export interface AssetComparison {
  readonly kind: RecordKind;
  readonly here: number;
  readonly there: number;
  readonly both: number;
  /** There, of Huawei Cloud accounts that were not compared. */
  readonly ofOthers: number;
  readonly missingThere: readonly AssetView<MissingReason>[];
  readonly goneHere: readonly AssetView<GoneReason>[];
}

export interface ComparisonFacts {
  readonly accounts: readonly Account[];
  /** Security Center's record of each of our accounts, by Huawei Cloud account. */
  readonly records: ReadonlyMap<string, VendorAccount>;
  readonly selectedRegions: ReadonlySet<string>;
  /** Huawei Cloud accounts of which our inventory has seen this kind. */
  readonly synced: ReadonlySet<string>;
}

const moduleOf: Readonly<Record<RecordKind, string>> = { hosts: 'HOST', products: 'CSPM' };

const whyMissing = (asset: Asset, kind: RecordKind, { records, selectedRegions }: ComparisonFacts): MissingReason => {
  const record = records.get(asset.accountId ?? '');
  if (!record?.modules.some(({ module }) => module === moduleOf[kind])) return 'not-registered';
  if (record.isEnabled === false) return 'disabled';
  const isGlobal = asset.region === null || asset.region === 'global';
  return isGlobal || selectedRegions.has(asset.region) ? 'not-synchronised' : 'region-not-selected';
};

const whyGone = (asset: Asset, account: Account, { synced }: ComparisonFacts): GoneReason => {
  const isGlobal = asset.region === null || asset.region === 'global';
  if (!isGlobal && !account.policy.regions.includes(asset.region)) return 'region-not-provisioned';
  return synced.has(account.domainId) ? 'gone' : 'never-synced';
};

const viewOf = <R>(asset: Asset, account: Account | undefined, reason: R): AssetView<R> => ({
  account: account?.name ?? null,
  region: asset.region,
  id: asset.id,
  name: asset.name,
  type: asset.type,
  reason,
});

/** Types have other names there: that one is known shows by an asset that both sides have. */
const withTypeReason = (
  asset: AssetView<MissingReason>,
  matchedTypes: ReadonlySet<string>,
): AssetView<MissingReason> =>
  asset.reason === 'not-synchronised' && !matchedTypes.has(asset.type) ? { ...asset, reason: 'type-not-there' } : asset;

/** What somebody should look at: an asset of a type that is not listed there at all is none. */
export const isDifference = ({ reason }: AssetView<MissingReason | GoneReason>): boolean => reason !== 'type-not-there';

/**
 * Compares by Huawei Cloud's own ids.
 * @param here our inventory; read once, as a stream
 * @param there what Security Center lists, of every Huawei Cloud account
 */
export const compareAssets = async (
  kind: RecordKind,
  here: AsyncIterable<Asset>,
  there: readonly Asset[],
  facts: ComparisonFacts,
): Promise<AssetComparison> => {
  const accountOf = new Map(facts.accounts.map((account) => [account.domainId, account]));
  const unmatched = new Map(there.map((asset) => [asset.id, asset]));
  const missing: AssetView<MissingReason>[] = [];
  const matchedTypes = new Set<string>();
  let [ours, both] = [0, 0];
  for await (const asset of here) {
    ours += 1;
    if (unmatched.delete(asset.id)) {
      both += 1;
      matchedTypes.add(asset.type);
    } else missing.push(viewOf(asset, accountOf.get(asset.accountId ?? ''), whyMissing(asset, kind, facts)));
  }
  const goneHere = [...unmatched.values()].flatMap((asset) => {
    const account = accountOf.get(asset.accountId ?? '');
    return account ? [viewOf(asset, account, whyGone(asset, account, facts))] : [];
  });
  const ofOthers = unmatched.size - goneHere.length;
  const missingThere = both === 0 ? missing : missing.map((asset) => withTypeReason(asset, matchedTypes));
  return { kind, here: ours, there: there.length, both, ofOthers, missingThere, goneHere };
};
