import { glimpseServer, type ServerHome } from './generate.ts';
import { uuidAt } from './numbers.ts';
import type { Place, ProductType, ServerGlimpse } from './products/product-type.ts';
import { productTypes, typeNamed, typesOfConfig } from './products/registry.ts';
import { createShelf, type Shelf, seedOfShelf } from './products/shelf.ts';
import type { Account, Project, World } from './state.ts';
import { hole } from './templates.ts';

/** How many products there are, and of which types. */
export interface ProductPlan {
  /** Of the types that Config knows, all together; every other type has as many as one of those. */
  readonly products: number;
  /** The first so many types, or the ones named; all when absent. */
  readonly types: number | readonly string[] | undefined;
}

/** The products of an account. A shelf is made when it is first looked at. */
export interface Shelves {
  /** @throws Error for a type that is none */
  of(typeName: string, project: Project | undefined): Shelf;
  /** The id of the nth generated one; counts round. */
  idOn(typeName: string, project: Project | undefined, index: number): string;
  /** One shelf of each project, or the global one. */
  ofType(typeName: string): Shelf[];
  /** For resources that only Config knows; empty at first. */
  onlyInConfig(typeName: string, project: Project | undefined): Shelf;
  /** Everything that Config knows, type by type. */
  inConfig(): Shelf[];
  all(): Shelf[];
}

/** A part of `total`, as even as whole numbers allow. */
export const shareOf = (total: number, parts: number, part: number): number =>
  parts < 1 ? 0 : Math.floor(total / parts) + (part < total % parts ? 1 : 0);

const chosenTypes = (wanted: ProductPlan['types']): ProductType[] => {
  if (wanted === undefined) return [...productTypes];
  if (typeof wanted === 'number') return productTypes.slice(0, wanted);
  return wanted.map((name) => {
    const type = typeNamed(name);
    if (type === undefined) throw new Error(`${name} is no product type of the sandbox`);
    return type;
  });
};

interface Count {
  /** Before they are spread over the account's projects. */
  readonly total: number;
  /** Which project gets the first of them: another one from type to type, so that few products do not crowd in one. */
  readonly firstPart: number;
}

const createCounter = (plan: ProductPlan): ((type: ProductType) => Count) => {
  const chosen = chosenTypes(plan.types);
  const known = chosen.filter((type) => typesOfConfig.includes(type.name));
  const leading = known.length > 0 ? known : chosen;
  const others = chosen.filter((type) => !leading.includes(type));
  const counts = new Map<ProductType, Count>();
  leading.forEach((type, index) => {
    counts.set(type, { total: shareOf(plan.products, leading.length, index), firstPart: index });
  });
  others.forEach((type, index) => {
    const total = shareOf(plan.products, leading.length, index % leading.length);
    counts.set(type, { total, firstPart: index });
  });
  return (type) => counts.get(type) ?? { total: 0, firstPart: 0 };
};

/** Finds the nth server with a public address by looking at one server after another, each only once. */
const createPublicServers = (home: ServerHome, servers: number): ((index: number) => ServerGlimpse | undefined) => {
  const found: ServerGlimpse[] = [];
  let next = 0;
  return (index) => {
    for (; found.length <= index && next < servers; next += 1) {
      const server = glimpseServer(home, next);
      if (server.publicIp !== undefined) found.push(server);
    }
    return found[index];
  };
};

const nowhere: ServerGlimpse = {
  id: '',
  name: '',
  portId: '',
  privateIp: '',
  publicIp: undefined,
  vpcId: '',
  zone: '',
  os: 'Linux',
};

type Surroundings = Pick<Place, 'servers' | 'serverAt' | 'publicServerAt'>;

const noServers: Surroundings = { servers: 0, serverAt: () => nowhere, publicServerAt: () => undefined };

const serversOf = (project: Project): Surroundings => {
  const count = project.servers.generated;
  return {
    servers: count,
    serverAt: (index) => (count === 0 ? nowhere : glimpseServer(project.home, index % count)),
    publicServerAt: createPublicServers(project.home, count),
  };
};

const idOn = ({ type, place, rows }: Shelf, index: number): string => {
  const uuid = uuidAt(place.seed, rows.generated > 0 ? index % rows.generated : index);
  return type.ids?.(place).write(uuid) ?? uuid;
};

/** A type that only Config has heard of. */
const foreignType = (name: string): ProductType => ({
  name,
  shape: () => ({ id: hole.id, name: `${name.split('.')[1]}-${hole.number}`, status: 'ACTIVE' }),
});

export const createShelves = (world: World, account: Omit<Account, 'shelves'>, plan: ProductPlan): Shelves => {
  const shelves = new Map<string, Shelf>();
  const foreign = new Map<string, Shelf>();
  const surroundings = new Map<string, Surroundings>();
  const countFor = createCounter(plan);

  const surroundingsOf = (project: Project | undefined): Surroundings => {
    if (project === undefined) return noServers;
    const known = surroundings.get(project.id) ?? serversOf(project);
    surroundings.set(project.id, known);
    return known;
  };

  const seedFor = (type: ProductType, project: Project | undefined): number =>
    type.seed ??
    (type.sameIdsAs === 'ecs.cloudservers' && project !== undefined
      ? project.home.seed
      : seedOfShelf(world.seed, account.name, project?.name ?? '', type));

  const placeOf = (type: ProductType, project: Project | undefined): Place => ({
    seed: seedFor(type, project),
    part: project?.part ?? 0,
    region: project?.region ?? 'global',
    projectId: project?.id ?? '',
    projectName: project?.name ?? '',
    domainId: account.domainId,
    accountName: account.name,
    rootUserId: account.rootUserId,
    enterpriseProjectIds: account.enterpriseProjectIds,
    regions: account.regions,
    nowMs: world.clock(),
    ...surroundingsOf(project),
    countOf: (name) => of(name, project).rows.generated,
    idOf: (name, index) => idOn(of(name, project), index),
  });

  const countIn = (type: ProductType, place: Place): number => {
    const { total, firstPart } = countFor(type);
    if (total === 0) return 0;
    if (type.count !== undefined) return type.count(place);
    if (type.isGlobal === true) return total;
    const parts = account.plannedProjects;
    return place.part < parts ? shareOf(total, parts, (place.part + firstPart) % parts) : 0;
  };

  const of = (typeName: string, project: Project | undefined): Shelf => {
    const type = typeNamed(typeName);
    if (type === undefined) throw new Error(`the sandbox has no product type ${typeName}`);
    const home = type.isGlobal === true ? undefined : project;
    const key = `${home?.id ?? ''}/${typeName}`;
    const known = shelves.get(key);
    if (known !== undefined) return known;
    const place = placeOf(type, home);
    const made = createShelf(type, place, countIn(type, place));
    shelves.set(key, made);
    return made;
  };

  const ofType = (typeName: string): Shelf[] =>
    typeNamed(typeName)?.isGlobal === true
      ? [of(typeName, undefined)]
      : [...account.projects.values()].map((project) => of(typeName, project));

  return {
    of,
    idOn: (typeName, project, index) => idOn(of(typeName, project), index),
    ofType,
    onlyInConfig: (typeName, project) => {
      const key = `${project?.id ?? ''}/${typeName}`;
      const type = foreignType(typeName);
      const shelf = foreign.get(key) ?? createShelf(type, placeOf(type, project), 0);
      foreign.set(key, shelf);
      return shelf;
    },
    inConfig: () => [...world.configTypes.flatMap(ofType), ...foreign.values()],
    all: () => productTypes.flatMap((type) => ofType(type.name)),
  };
};
