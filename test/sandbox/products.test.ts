import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { allLists, askList, idOf, type ProductList, rowsIn, totalIn, walkList } from './product-lists.ts';

const region = 'cn-north-4';
const others = ['ap-southeast-1', 'eu-west-101'];

describe.each(allLists.map((list) => [`${list.service} ${list.path}`, list.type, list] as const))(
  '%s (%s)',
  (_path, _type, list) => {
    test('a walk gives exactly what there is', async () => {
      for (const place of placesOf(list)) {
        const found = (await walkList(world, list, place, list.size ?? 2)).map((row) => idOf(list, row));
        expect(found.sort()).toEqual(expected(world, list, place));
        expect(found.length).toBeGreaterThan(0);
      }
    });

    test('without the right it is refused or empty, with it it is open', async () => {
      const [place = ''] = placesOf(list);
      const ask = (key: { id: string; secret: string }) =>
        askList(world, list, place, list.walk.limit(list.size ?? 2), { key });
      const refused = await ask(nobody);
      if (list.refused === 200) expect([refused.status, rowsIn(list, refused)]).toEqual([200, []]);
      else expect(refused.status).toBe(403);
      const allowed = await ask(keyWith(world, list.permission));
      expect(rowsIn(list, allowed).length).toBeGreaterThan(0);
    });

    test('in a region without the service it is no API', async () => {
      const [home = ''] = placesOf(list);
      const place = list.isGlobal === true ? (list.region ?? 'global') : home;
      world.state.withdrawService(list.service, place);
      const answer = await askList(world, list, home, list.walk.limit(list.size ?? 2));
      world.state.offerService(list.service, place);
      expect([answer.status, answer.json.error_code]).toEqual([404, 'APIGW.0101']);
    });

    test('more than the most is refused, and the number of rows is told', async () => {
      const [place = ''] = placesOf(list);
      if (list.most !== undefined) {
        const asked = list.walk.limit(list.most + 1);
        expect((await askList(world, list, place, asked)).status).toBe(400);
        expect((await askList(world, list, place, list.walk.limit(list.most))).status).toBe(200);
      }
      const answer = await askList(world, list, place, list.walk.limit(list.size ?? 2));
      if (list.total !== undefined) expect(totalIn(list, answer)).toBe(expected(world, list, place).length);
    });
  },
);

const placesOf = (list: ProductList): readonly string[] =>
  list.isGlobal === true || list.isEverywhere === true ? [region] : (list.regions ?? [region, ...others]);

test('Tenant Guest opens every list, ECS ReadOnlyAccess its own and its neighbours’ only', async () => {
  const guest = keyWith(world, 'Tenant Guest');
  const ecs = keyWith(world, 'ECS ReadOnlyAccess');
  for (const list of allLists) {
    const [place = ''] = placesOf(list);
    const ask = (key: { id: string; secret: string }) =>
      askList(world, list, place, list.walk.limit(list.size ?? 2), { key });
    const [asGuest, asEcs] = [await ask(guest), await ask(ecs)];
    expect([list.path, asGuest.status, rowsIn(list, asGuest).length > 0]).toEqual([list.path, 200, true]);
    const isNeighbour = ['evs', 'vpc', 'ims'].includes(list.service);
    expect([list.path, asEcs.status]).toEqual([list.path, isNeighbour ? 200 : 403]);
  }
});

let world: Sandbox;
let nobody: { id: string; secret: string };
const keys = new Map<string, { id: string; secret: string }>();

const keyWith = (sandbox: Sandbox, permission: string): { id: string; secret: string } => {
  const known =
    keys.get(permission) ?? sandbox.state.createUser({ name: `user-${keys.size}`, permissions: [permission] }).key;
  keys.set(permission, known);
  return known;
};

const expected = (sandbox: Sandbox, { type, isGlobal, isEverywhere }: ProductList, place: string): string[] =>
  sandbox.state
    .products({ type, ...(isGlobal === true || isEverywhere === true ? {} : { region: place }) })
    .map(({ id }) => id)
    .sort();

beforeAll(async () => {
  world = await startSandbox({ servers: 15, products: 50 * 3 * 5, regions: [region, ...others] });
  nobody = world.state.createUser({ name: 'nobody', permissions: ['DSC ReadOnlyAccess'] }).key;
});
afterAll(() => world.close());
