import { typeNamed } from './products/registry.ts';
import { type Shelf, sampleRow } from './products/shelf.ts';
import type { Fields } from './series.ts';
import type { Account, Project, World } from './state.ts';

/** A product as its own API lists it. */
export interface ProductView {
  readonly id: string;
  readonly type: string;
  /** `global` for a type without regions. */
  readonly region: string;
  readonly projectId: string;
  readonly row: Fields;
}

export interface ProductFilter {
  readonly region?: string;
  readonly type?: string;
}

/** Products of every type, in their own APIs and, where Config knows the type, there too. */
export interface ProductControls {
  products(filter: ProductFilter & { readonly type: string }, account?: string): ProductView[];
  /** Adds one to a region's own project, or to the account: a copy of a generated one with the fields given. */
  addProduct(region: string, type: string, fields?: Fields, account?: string): ProductView;
  changeProduct(id: string, fields: Fields, account?: string): void;
  removeProduct(id: string, account?: string): void;
  /** A service is not offered any more, in one region or at all: 404 `APIGW.0101`. */
  withdrawService(service: string, region?: string): void;
  offerService(service: string, region?: string): void;
  /** The account has not opened a service: its lists are refused with 403. */
  unsubscribe(service: string): void;
  subscribe(service: string): void;
}

const parseRow = (text: string): Fields => JSON.parse(text);

const viewAt = (shelf: Shelf, position: number): ProductView | undefined => {
  const id = shelf.rows.idAt(position);
  const text = shelf.rows.textAt(position);
  if (id === undefined || text === undefined) return undefined;
  const { region, projectId } = shelf.place;
  return { id, type: shelf.type.name, region, projectId, row: parseRow(text) };
};

const viewsOf = (shelf: Shelf): ProductView[] =>
  Array.from({ length: shelf.rows.end }, (_, position) => viewAt(shelf, position)).filter((view) => view !== undefined);

const homeOf = (account: Account, typeName: string, region: string): Project | undefined => {
  if (typeNamed(typeName)?.isGlobal === true) return undefined;
  const project = [...account.projects.values()].find(({ name }) => name === region);
  if (project === undefined) throw new Error(`the sandbox has no project ${region}`);
  return project;
};

const addProduct = (account: Account, region: string, typeName: string, fields: Fields): ProductView => {
  const shelf = account.shelves.of(typeName, homeOf(account, typeName, region));
  const { id, fields: row } = sampleRow(shelf, shelf.rows.end);
  shelf.rows.add(id, { ...row, ...fields });
  const view = viewAt(shelf, shelf.rows.end - 1);
  if (view === undefined) throw new Error(`the sandbox lost the product ${id}`);
  return view;
};

const shelfWith = (account: Account, id: string): Shelf => {
  const shelf = account.shelves.all().find(({ rows }) => rows.positionOf(id) !== undefined);
  if (shelf === undefined) throw new Error(`the sandbox has no product ${id}`);
  return shelf;
};

export const placeKey = (service: string, region: string | undefined): string =>
  region === undefined ? service : `${service}@${region}`;

export const productControls = (world: World, of: (account: string | undefined) => Account): ProductControls => ({
  products: ({ type, region }, account) =>
    of(account)
      .shelves.ofType(type)
      .filter(({ place }) => region === undefined || place.region === region)
      .flatMap(viewsOf),
  addProduct: (region, type, fields, account) => addProduct(of(account), region, type, fields ?? {}),
  changeProduct: (id, fields, account) => {
    shelfWith(of(account), id).rows.change(id, fields);
  },
  removeProduct: (id, account) => {
    shelfWith(of(account), id).rows.remove(id);
  },
  withdrawService: (service, region) => {
    world.withdrawn.add(placeKey(service, region));
  },
  offerService: (service, region) => {
    world.withdrawn.delete(placeKey(service, region));
  },
  unsubscribe: (service) => {
    world.unsubscribed.add(service);
  },
  subscribe: (service) => {
    world.unsubscribed.delete(service);
  },
});
