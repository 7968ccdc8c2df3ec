/** Which scopes a sync visits: the policy's regions crossed with what the account has now. */
import type { Account, Policy } from '../model/account.ts';
import type { AccountRegion, RecordKind, Scope } from '../model/scope.ts';

export interface RegionChoice {
  /** Provisioned and there. */
  readonly regions: readonly AccountRegion[];
  /** In the policy, but the account has no project there. */
  readonly notOpened: readonly string[];
  /** Picked up by region management since the policy was made. */
  readonly added: readonly string[];
  /** New in the account and left out, because region management is off. */
  readonly notProvisioned: readonly string[];
}

/** Crosses a policy with the account's regions of today. */
export const chooseRegions = (policy: Policy, available: readonly AccountRegion[]): RegionChoice => {
  const chosen = new Set(policy.regions);
  const known = new Set([...policy.regions, ...policy.knownRegions]);
  const isNew = (id: string) => !known.has(id);
  const ids = available.map((region) => region.id);
  const added = policy.autoIncludeNewRegions ? ids.filter(isNew) : [];
  return {
    regions: available.filter((region) => chosen.has(region.id) || added.includes(region.id)),
    notOpened: policy.regions.filter((id) => !ids.includes(id)),
    added,
    notProvisioned: ids.filter((id) => !chosen.has(id) && !added.includes(id)),
  };
};

/** Hosts: one scope a project, sub-projects included. */
export const hostScopes = (account: Account, regions: readonly AccountRegion[]): Scope[] =>
  regions.flatMap((region) =>
    region.projects.map((project) => ({
      accountId: account.domainId,
      kind: 'hosts' as const,
      service: 'ecs',
      type: null,
      region: region.id,
      projectId: project.id,
      projectName: project.name,
    })),
  );

/** Products: Config lists a region's projects together, and the global resources apart. */
export const productScopes = (account: Account, regions: readonly string[]): Scope[] =>
  [...regions, 'global'].map((region) => ({
    accountId: account.domainId,
    kind: 'products' as const,
    service: 'rms',
    type: null,
    region,
    projectId: null,
    projectName: null,
  }));

export interface Narrowing {
  readonly kinds: readonly RecordKind[];
  /** Only these regions; null for all of the policy. */
  readonly regions: readonly string[] | null;
}

/** The scopes of an account in a sync; `global` belongs to it unless regions were named. */
export const planScopes = (account: Account, choice: RegionChoice, narrowing: Narrowing): Scope[] => {
  const isWanted = (id: string) => narrowing.regions === null || narrowing.regions.includes(id);
  const regions = choice.regions.filter((region) => isWanted(region.id));
  const hosts = narrowing.kinds.includes('hosts') ? hostScopes(account, regions) : [];
  const products = narrowing.kinds.includes('products')
    ? productScopes(
        account,
        regions.map((region) => region.id),
      ).filter((scope) => isWanted(scope.region))
    : [];
  return [...hosts, ...products];
};
