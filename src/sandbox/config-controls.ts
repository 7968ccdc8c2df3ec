import { accountNamed, found, projectNamed } from './lookup.ts';
import { type Shelf, sampleRow } from './products/shelf.ts';
import type { Fields, Row } from './series.ts';
import type { Account, World } from './state.ts';

export interface ResourceFilter {
  readonly region?: string;
  readonly type?: string;
}

/** What Config says of the products, servers apart. */
export interface ConfigControls {
  resources(filter?: ResourceFilter, account?: string): Row[];
  addResource(region: string, type: string, fields?: Record<string, unknown>, account?: string): Row;
  changeResource(id: string, fields: Record<string, unknown>, account?: string): void;
  removeResource(id: string, account?: string): void;
}

const shelfWithResource = (account: Account, id: string): Shelf =>
  found(
    account.shelves.inConfig().find((shelf) => shelf.rows.positionOf(id) !== undefined),
    `resource ${id}`,
  );

const parseRow = (text: string): Fields => JSON.parse(text);

const withId = (id: string, fields: Fields): Row => ({ ...fields, id });

const configRowOf = (shelf: Shelf, id: string): Row => {
  const position = shelf.rows.positionOf(id);
  const text = position === undefined ? undefined : shelf.configTextAt(position);
  return withId(id, text === undefined ? {} : parseRow(text));
};

const configRowsOf = (shelf: Shelf): Row[] =>
  Array.from({ length: shelf.rows.end }, (_, position) => shelf.rows.idAt(position))
    .filter((id) => id !== undefined)
    .map((id) => configRowOf(shelf, id));

/** A name is also the resource's own; other fields are only what Config says. */
const patchResource = (shelf: Shelf, id: string, fields: Fields): void => {
  const nameAt = shelf.type.nameAt ?? 'name';
  if (fields.name !== undefined && !nameAt.includes('.')) shelf.rows.change(id, { [nameAt]: fields.name });
  shelf.patchConfig(id, fields);
};

const addResource = (shelf: Shelf, fields: Fields): Row => {
  const { id, fields: row } = sampleRow(shelf, shelf.rows.end);
  shelf.rows.add(id, row);
  patchResource(shelf, id, fields);
  return configRowOf(shelf, id);
};

const shelvesFor = (account: Account, filter: ResourceFilter): Shelf[] =>
  account.shelves
    .inConfig()
    .filter(
      ({ type, place }) =>
        (filter.region === undefined || place.region === filter.region) &&
        (filter.type === undefined || type.name === filter.type),
    );

/** The shelf of a type in a region's own project, or the global one. */
const configShelfFor = (world: World, account: Account, region: string, typeName: string): Shelf => {
  const project = region === 'global' ? undefined : projectNamed(account, region);
  return world.configTypes.includes(typeName)
    ? account.shelves.of(typeName, project)
    : account.shelves.onlyInConfig(typeName, project);
};

export const configControls = (world: World): ConfigControls => {
  const of = (name: string | undefined): Account => accountNamed(world, name);
  return {
    resources: (filter, account) => shelvesFor(of(account), filter ?? {}).flatMap(configRowsOf),
    addResource: (region, type, fields, account) =>
      addResource(configShelfFor(world, of(account), region, type), fields ?? {}),
    changeResource: (id, fields, account) => {
      patchResource(shelfWithResource(of(account), id), id, fields);
    },
    removeResource: (id, account) => {
      shelfWithResource(of(account), id).rows.remove(id);
    },
  };
};
