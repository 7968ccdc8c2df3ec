import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { withSandbox } from './client.ts';
import { type Asked, allLists, askList, type ProductList, rowsIn, totalIn, walkList } from './product-lists.ts';

const region = 'cn-north-4';
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ servers: 25, products: 50 * 5, regions: [region] });
});
afterEach(() => sandbox.clearFaults());
afterAll(() => sandbox.close());

const listOf = (type: string): ProductList => {
  const list = allLists.find((each) => each.type === type);
  if (list === undefined) throw new Error(`no list of ${type}`);
  return list;
};

/** The status of each page of a walk, up to the first that fails. */
const statuses = async (list: ProductList): Promise<number[]> => {
  const seen: number[] = [];
  let asked: Asked | undefined = list.walk.limit(list.size ?? 2);
  while (asked !== undefined) {
    const answer = await askList(sandbox, list, region, asked);
    seen.push(answer.status);
    asked = answer.status === 200 ? list.walk.next(answer, rowsIn(list, answer), asked) : undefined;
  }
  return seen;
};

/** One list of every paging family, five rows each; HSS has 25 and pages of ten. */
const families = [
  'vpc.vpcs',
  'evs.volumes',
  'csms.secrets',
  'rds.instances',
  'as.scalingGroups',
  'css.clusters',
  'bms.servers',
  'waf.instance',
  'functiongraph.functions',
  'kms.keys',
  'cfw.cfw_instance',
  'swr.repositories',
  'hss.hosts',
];

describe('a fault at a place of a list', () => {
  test.each(families)('strikes the first, a middle or the last page of %s', async (type) => {
    const list = listOf(type);
    const strike = async (page: 'first' | 'middle' | 'last'): Promise<number[]> => {
      sandbox.clearFaults();
      sandbox.addFault({ service: list.service, kind: 'status', status: 500, page });
      return statuses(list);
    };
    expect(await strike('first')).toEqual([500]);
    expect(await strike('middle')).toEqual([200, 500]);
    expect(await strike('last')).toEqual([200, 200, 500]);
  });

  test('a list of one page is first and last, and what is no list is neither', async () => {
    sandbox.addFault({ service: 'cts', kind: 'status', status: 500, page: 'middle' });
    expect(await statuses(listOf('cts.trackers'))).toEqual([200]);
    sandbox.addFault({ service: 'cts', kind: 'status', status: 500, page: 'last' });
    expect(await statuses(listOf('cts.trackers'))).toEqual([500]);
  });
});

describe('what goes wrong in a list', () => {
  test.each(families)('rows of %s come twice across pages', async (type) => {
    const list = listOf(type);
    const honest = (await walkList(sandbox, list, region, list.size ?? 2)).length;
    sandbox.addFault({ service: list.service, kind: 'duplicate-rows', page: 'middle', times: 1 });
    const walk = list.walk.limit(list.size ?? 2);
    const second = list.walk.next(
      await askList(sandbox, list, region, walk),
      rowsIn(list, await askList(sandbox, list, region, walk)),
      walk,
    );
    const answer = await askList(sandbox, list, region, second ?? walk);
    expect(rowsIn(list, answer)).toHaveLength((list.size ?? 2) + 1);
    expect(honest).toBe(sandbox.state.products({ type }).length);
  });

  test.each(['rds.instances', 'cfw.cfw_instance', 'hss.hosts', 'smn.topic', 'dns.publiczones', 'css.clusters'])(
    'the number of rows of %s is wrong',
    async (type) => {
      const list = listOf(type);
      sandbox.addFault({ service: list.service, kind: 'wrong-count' });
      const answer = await askList(sandbox, list, region, list.walk.limit(list.size ?? 2));
      expect(totalIn(list, answer)).toBe(sandbox.state.products({ type }).length + 1);
    },
  );

  test('a 429 comes with Retry-After, or without', async () => {
    const list = listOf('rds.instances');
    sandbox.addFault({ service: 'rds', kind: 'throttle', times: 1 });
    sandbox.addFault({ service: 'rds', kind: 'throttle', times: 1, headers: { 'Retry-After': '' } });
    const ask = () => askList(sandbox, list, region, list.walk.limit(2));
    const [first, second] = [await ask(), await ask()];
    expect([first.status, first.headers.get('retry-after')]).toEqual([429, '1']);
    expect([second.status, second.headers.has('retry-after')]).toEqual([429, false]);
  });

  test.each([
    ['vpc.vpcs', 404],
    ['kms.keys', 400],
    ['elb.loadbalancers', 400],
  ])('the marker of %s vanishes: %i', async (type, status) => {
    const list = listOf(type);
    sandbox.addFault({ service: list.service, kind: 'marker-gone' });
    expect(await statuses(list)).toEqual([200, status]);
  });
});

describe('a product that goes between two pages', () => {
  const open = () => startSandbox({ products: 50 * 5, regions: [region] });

  test.each([
    ['vpc.vpcs', 404],
    ['vpc.peerings', 404],
    ['nat.natGateways', 400],
    ['elb.loadbalancers', 400],
    ['kms.keys', 400],
    ['ims.images', 400],
  ])('takes the marker of %s with it: %i', (type, status) =>
    withSandbox(open(), async (sandbox) => {
      const list = listOf(type);
      const walk = walkList(sandbox, list, region, 2, (page) => {
        if (page > 1) return;
        const [, second] = sandbox.state.products({ type, region });
        sandbox.state.removeProduct(second?.id ?? '');
      });
      await expect(walk).rejects.toThrow(String(status));
    }),
  );

  test('moves the rows of an offset, and hides none of a marker that stays', () =>
    withSandbox(open(), async (sandbox) => {
      const removeFirst = (type: string) => (page: number) => {
        const [first] = sandbox.state.products({ type, region });
        if (page === 1) sandbox.state.removeProduct(first?.id ?? '');
      };
      const byOffset = await walkList(sandbox, listOf('dds.instances'), region, 2, removeFirst('dds.instances'));
      expect(byOffset).toHaveLength(4);
      const byTime = listOf('vpnaas.vpnConnections');
      expect(await walkList(sandbox, byTime, region, 2, removeFirst('vpnaas.vpnConnections'))).toHaveLength(5);
    }));

  test('and one that comes or changes is seen', () =>
    withSandbox(open(), async (sandbox) => {
      const made = sandbox.state.addProduct(region, 'rds.instances', { name: 'fresh' });
      sandbox.state.changeProduct(made.id, { status: 'FROZEN' });
      const found = await walkList(sandbox, listOf('rds.instances'), region, 2);
      expect(found.at(-1)).toMatchObject({ id: made.id, name: 'fresh', status: 'FROZEN' });
      const known = sandbox.state.resources({ type: 'rds.instances' }).at(-1);
      expect(known).toMatchObject({ id: made.id, name: 'fresh', properties: { status: 'FROZEN' } });
    }));
});
