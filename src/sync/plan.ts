/** Which scopes a sync visits: the policy's regions crossed with what the account has now. */
import type { ProductEntry } from '../huawei/products/entry.ts';
import type { Account, Policy } from '../model/account.ts';
import type { AccountRegion, RecordKind, Scope } from '../model/scope.ts';
import type { ProductSources } from './product-sources.ts';

export interface RegionChoice {
  /** Provisioned and there. */
  readonly regions: readonly AccountRegion[];
  /** In the policy, but the account has no project there. */
  readonly notOpened: readonly string[];
  /** Picked up by region management since the policy was made. */
  readonly added: readonly string[];
  /** New in the account and left out, because region management is off. */
  readonly notProvisioned: readonly string[];
  /** New by a project's name alone: left out until the cloud lists it, or it is chosen. */
  readonly unsure: readonly string[];
}

/** Crosses a policy with the account's regions of today. */
export const chooseRegions = (policy: Policy, available: readonly AccountRegion[]): RegionChoice => {
  const chosen = new Set(policy.regions);
  const known = new Set([...policy.regions, ...policy.knownRegions]);
  const isNew = (id: string) => !known.has(id);
  const ids = available.map((region) => region.id);
  const unsure = available.filter(({ id, isGuessed }) => isGuessed && isNew(id)).map(({ id }) => id);
  const added = policy.autoIncludeNewRegions ? ids.filter((id) => isNew(id) && !unsure.includes(id)) : [];
  return {
    regions: available.filter((region) => chosen.has(region.id) || added.includes(region.id)),
    notOpened: policy.regions.filter((id) => !ids.includes(id)),
    added,
    notProvisioned: ids.filter((id) => !chosen.has(id) && !added.includes(id) && !unsure.includes(id)),
    unsure,
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

/** Config lists a region's projects together, and the global resources apart. */
const configScopes = (account: Account, regions: readonly AccountRegion[]): Scope[] =>
  [...regions.map((region) => region.id), 'global'].map((region) => ({
    accountId: account.domainId,
    kind: 'products' as const,
    service: 'rms',
    type: null,
    region,
    projectId: null,
    projectName: null,
  }));

/** Services list one type at a time: in each project, in each region, or once for the account. */
const directScopes = (
  account: Account,
  regions: readonly AccountRegion[],
  entries: readonly ProductEntry[],
): Scope[] => {
  const projects = regions.flatMap((region) => region.projects.map((project) => ({ region: region.id, project })));
  return entries.flatMap(({ type, service, scope }): Scope[] => {
    const common = { accountId: account.domainId, kind: 'products' as const, service, type };
    if (scope === 'global') return [{ ...common, region: 'global', projectId: null, projectName: null }];
    if (scope === 'region')
      return regions.map(({ id }) => ({ ...common, region: id, projectId: null, projectName: null }));
    return projects.map(({ region, project: { id, name } }) => ({
      ...common,
      region,
      projectId: id,
      projectName: name,
    }));
  });
};

/** The product scopes of an account. */
export const productScopes = (
  account: Account,
  regions: readonly AccountRegion[],
  { usesConfig, direct }: ProductSources,
): Scope[] => [...(usesConfig ? configScopes(account, regions) : []), ...directScopes(account, regions, direct)];

export interface Narrowing {
  readonly kinds: readonly RecordKind[];
  /** Only these product types, each listed by its service; null for all. */
  readonly types: readonly string[] | null;
  /** Only these regions; null for all of the policy. */
  readonly regions: readonly string[] | null;
}

/** The scopes of an account in a sync; `global` belongs to it unless regions were named. Without sources, no products. */
export const planScopes = (
  account: Account,
  choice: RegionChoice,
  narrowing: Narrowing,
  sources: ProductSources | null,
): Scope[] => {
  const isWanted = (id: string) => narrowing.regions === null || narrowing.regions.includes(id);
  const regions = choice.regions.filter((region) => isWanted(region.id));
  const hosts = narrowing.kinds.includes('hosts') ? hostScopes(account, regions) : [];
  const products = sources ? productScopes(account, regions, sources) : [];
  return [...hosts, ...products.filter((scope) => isWanted(scope.region))];
};
