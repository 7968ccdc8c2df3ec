import { indexOfUuid, mix, pick, uuidAt } from '../numbers.ts';
import type { Fields, IdForm } from '../series.ts';
import type { HoleValues } from '../templates.ts';

/** What another product may know of a server: enough to point at it. */
export interface ServerGlimpse {
  readonly id: string;
  readonly name: string;
  readonly portId: string;
  readonly privateIp: string;
  /** Undefined where no EIP is bound. */
  readonly publicIp: string | undefined;
  readonly vpcId: string;
  readonly zone: string;
  readonly os: 'Linux' | 'Windows';
}

/** Where the products of one type live: a project, or for a global type the account. */
export interface Place {
  readonly seed: number;
  /** Which of the account's projects this is; shifts what is careless from region to region. */
  readonly part: number;
  readonly region: string;
  /** Empty for a global type, as is the name. */
  readonly projectId: string;
  readonly projectName: string;
  readonly domainId: string;
  readonly accountName: string;
  readonly rootUserId: string;
  readonly enterpriseProjectIds: readonly [string, ...string[]];
  readonly regions: readonly string[];
  readonly nowMs: number;
  readonly servers: number;
  serverAt(index: number): ServerGlimpse;
  /** The nth server that has a public address, if there are as many. */
  publicServerAt(index: number): ServerGlimpse | undefined;
  countOf(type: string): number;
  /** The id of the nth resource of another type here; counts round. Where there is none, an id that leads nowhere. */
  idOf(type: string, index: number): string;
}

/** Throws for one kind of row. Every throw is independent; the same kind always throws the same. */
export interface Dice {
  pick<T>(list: readonly [T, ...T[]]): T;
  oneIn(sides: number): boolean;
  number(below: number): number;
  /** A mistake of the account's owner: always in the first kind, never in the second, else one time in four. */
  flaw(): boolean;
  /** Which kind of row this is. */
  readonly variant: number;
}

export const createDice = (seed: number, variant: number): Dice => {
  let throws = 0;
  const next = (): number => {
    throws += 1;
    return mix(seed ^ mix(variant * 977 + throws));
  };
  return {
    pick: (list) => pick(list, next()),
    oneIn: (sides) => next() % sides === 0,
    number: (below) => next() % below,
    flaw: () => {
      const dice = next() % 4 === 0;
      return variant === 0 || (variant !== 1 && dice);
    },
    variant,
  };
};

/** A kind of cloud resource: how many there are, what its row looks like in its own API, and what Config makes of it. */
export interface ProductType {
  /** `provider.type` as Config calls it; a name of the same form where Config has none. */
  readonly name: string;
  /** One list for the whole account, in no project. */
  readonly isGlobal?: boolean;
  /** How many there are, where that follows from something else than the account's number of products. */
  readonly count?: (place: Place) => number;
  /** Another type whose nth resource has the same id, such as the EIP that Anti-DDoS watches. */
  readonly sameIdsAs?: string;
  /** For ids that are the same everywhere. */
  readonly seed?: number;
  readonly ids?: (place: Place) => IdForm;
  /** Dotted paths into the row; `id`, `name`, `enterprise_project_id` and `tags` when absent. */
  readonly idAt?: string;
  readonly nameAt?: string;
  readonly enterpriseProjectAt?: string;
  readonly tagsAt?: string;
  /** The row with holes in it, for one kind of rows. */
  shape(place: Place, dice: Dice): Fields;
  /** What fills the holes `first` to `sixth` and `firstJson` to `fifthJson` of row `index`. */
  fill?(place: Place, index: number): HoleValues;
  /** `properties` of Config's row. */
  properties?(row: Fields): Fields;
}

/** The value at a dotted path. */
export const valueAt = (fields: Fields, path: string): unknown => {
  let value: unknown = fields;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, name)?.value;
  }
  return value;
};

/** Ids of 32 hex digits between fixed texts, such as RDS's `...in01`. */
export const hexIds =
  (before = '', after = '') =>
  (): IdForm => ({
    write: (uuid) => `${before}${uuid.replaceAll('-', '')}${after}`,
    headOf: (id) => id.slice(before.length, before.length + 8),
  });

/** Ids that are names: fixed texts around eight hex digits. */
export const nameIds = (before: string, after = ''): IdForm => ({
  write: (uuid) => `${before}${uuid.slice(0, 8)}${after}`,
  headOf: (id) => id.slice(before.length, before.length + 8),
});

/** Ids that are given, for a handful of resources. */
export const givenIds = (seed: number, ids: readonly string[]): IdForm => ({
  write: (uuid) => ids[indexOfUuid(seed, uuid)] ?? uuid,
  headOf: (id) => {
    const index = ids.indexOf(id);
    return index < 0 ? id.slice(0, 8) : uuidAt(seed, index).slice(0, 8);
  },
});

const firstNumber = (place: Place): number => 1 + (place.seed % 100_000);

/** Ids that are numbers, counted from one that follows from the place. */
export const countedIds = (place: Place): IdForm => ({
  write: (uuid) => String(firstNumber(place) + indexOfUuid(place.seed, uuid)),
  headOf: (id) => uuidAt(place.seed, Number(id) - firstNumber(place)).slice(0, 8),
});

/** The number that is the id of row `index`. */
export const countedId = (place: Place, index: number): string => String(firstNumber(place) + index);
