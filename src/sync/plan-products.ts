/** Whether an account's products are pulled, and from where. */
import type { Huawei } from '../huawei/cloud.ts';
import type { ProductEntry } from '../huawei/products/entry.ts';
import type { Account } from '../model/account.ts';
import { hasCode } from '../model/errors.ts';
import type { ScopeError, ScopeOutcome } from '../model/scope.ts';
import { placeholder, scopeErrorOf, skipped } from './outcomes.ts';
import { type ConfigState, chooseSources, type ProductSources } from './product-sources.ts';
import type { SyncRequest } from './request.ts';

/** What the product scopes of an account share. */
export interface ProductContext {
  readonly ask: () => Promise<ConfigState>;
  /** The catalogue's entries by type. */
  readonly entries: ReadonlyMap<string, ProductEntry>;
  /** Types that a picture of Config's takes over from the services' own lists. */
  readonly covered: readonly string[];
  /** Types that their services list in this run, so that Config's rows of them are left out. */
  readonly direct: ReadonlySet<string>;
}

export const areProductsOptional = (account: Account, request: SyncRequest): boolean =>
  !request.productsRequired && !account.features.includes('cspm');

const noProductsText =
  'The account is not provisioned for CSPM and its key may not list products, so they are left out.';

/** Products were never promised to an account without CSPM: where its key may not read them, they are left out. */
const whyNoProducts = async (ask: () => Promise<ConfigState>): Promise<ScopeError | null> => {
  const { counts } = await ask();
  if (!hasCode(counts, 'permission-missing', 'config-service-off', 'service-not-offered')) return null;
  return { ...scopeErrorOf(counts), message: `${noProductsText} ${counts.message}` };
};

export interface ProductPlan {
  /** Null when no products are pulled. */
  readonly sources: ProductSources | null;
  readonly entries: readonly ProductEntry[];
  readonly outcomes: ScopeOutcome[];
}

export const withoutProducts: ProductPlan = { sources: null, entries: [], outcomes: [] };

/** @throws AppError `cancelled` */
export const planProducts = async (
  account: Account,
  request: SyncRequest,
  cloud: Huawei,
  ask: () => Promise<ConfigState>,
): Promise<ProductPlan> => {
  if (!request.kinds.includes('products')) return withoutProducts;
  const reason = areProductsOptional(account, request) ? await whyNoProducts(ask) : null;
  if (reason) return { ...withoutProducts, outcomes: [skipped(placeholder(account, 'products', 'global'), reason)] };
  const all = await cloud.productEntries();
  const { types } = request;
  const entries = types === null ? all : all.filter((entry) => types.includes(entry.type));
  const choice = types === null ? request.productSource : 'direct';
  return { sources: await chooseSources(choice, entries, ask), entries, outcomes: [] };
};

export const contextOf = ({ sources, entries }: ProductPlan, ask: () => Promise<ConfigState>): ProductContext => ({
  ask,
  entries: new Map(entries.map((entry) => [entry.type, entry])),
  covered: sources?.covered ?? [],
  direct: new Set(sources?.direct.map((entry) => entry.type)),
});
