/** What a list hides, and how much a page has, when a call leaves something out. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { ask, projectId, rootKey, withSandbox } from './client.ts';
import { allLists, askList, type ProductList, rowsIn, totalIn } from './product-lists.ts';

const region = 'cn-north-4';
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ servers: 120, products: 50 * 30, regions: [region] });
});
afterAll(() => sandbox.close());

const listOf = (type: string): ProductList => {
  const list = allLists.find((each) => each.type === type);
  if (list === undefined) throw new Error(`no list of ${type}`);
  return list;
};

const all = (type: string) => sandbox.state.products({ type });

/** One call with nothing but what is given. */
const plain = (type: string, query: Record<string, string> = {}, body?: Record<string, unknown>) => {
  const { query: _whatShowsAll, ...list } = listOf(type);
  return askList(sandbox, list, region, { query, seen: 0, ...(body === undefined ? {} : { body }) });
};

const count = async (type: string, query?: Record<string, string>, body?: Record<string, unknown>): Promise<number> => {
  const answer = await plain(type, query, body);
  expect(answer.status).toBe(200);
  return rowsIn(listOf(type), answer).length;
};

describe('the usual size of a page', () => {
  const short = allLists.filter((list) => list.usual !== undefined && list.usual < 30);
  test.each(short.map((list) => [list.type, list.usual ?? 0, list] as const))(
    'of %s is %i',
    async (_type, usual, list) => {
      const answer = await askList(
        sandbox,
        list,
        region,
        list.method === 'POST' ? list.walk.limit(usual) : { seen: 0 },
      );
      expect(rowsIn(list, answer)).toHaveLength(usual);
      if (list.total !== undefined) expect(totalIn(list, answer)).toBeGreaterThan(usual - 1);
    },
  );

  test('is the only one that some lists allow', async () => {
    expect((await plain('scm.certificates', { limit: '15' })).status).toBe(400);
    expect((await plain('modelarts.notebooks', { limit: '15' })).status).toBe(400);
    expect((await plain('hss.hosts', { limit: '9', enterprise_project_id: 'all_granted_eps' })).status).toBe(400);
    expect(await count('functiongraph.functions', { maxitems: '0' })).toBe(30);
    expect(await count('functiongraph.functions', { maxitems: '5000' })).toBe(30);
    expect((await plain('functiongraph.functions', { maxitems: '-1' })).status).toBe(400);
    expect(await count('waf.instance', { pagesize: '-1', enterprise_project_id: 'all_granted_eps' })).toBe(30);
  });
});

describe('enterprise projects', () => {
  const defaults = (type: string, field = 'enterprise_project_id'): number =>
    all(type).filter(({ row }) => row[field] === '0').length;

  test.each(['waf.instance', 'hss.hosts', 'cdn.domains'])('of %s: only the default one unless asked', async (type) => {
    const size: Record<string, string> =
      type === 'hss.hosts' ? { limit: '200' } : { pagesize: '100', page_size: '200' };
    const shown = await count(type, size);
    expect(shown).toBe(defaults(type));
    expect(shown).toBeLessThan(all(type).length);
    const everyone = type === 'cdn.domains' ? 'all' : 'all_granted_eps';
    expect(await count(type, { ...size, enterprise_project_id: everyone })).toBe(all(type).length);
  });

  test('of MRS: one at a time, the default one unless asked', async () => {
    const shown = await count('mrs.mrs', { pageSize: '100' });
    expect(shown).toBe(defaults('mrs.mrs', 'enterpriseProjectId'));
    expect(await count('mrs.mrs', { pageSize: '100', enterpriseProjectId: 'all_granted_eps' })).toBe(0);
  });

  test('of CDN: an IAM user must name one', async () => {
    const { key } = sandbox.state.createUser({ name: 'cdn-reader', permissions: ['CDN ReadOnlyAccess'] });
    const { query: _all, ...list } = listOf('cdn.domains');
    expect((await askList(sandbox, list, region, { seen: 0 }, { key })).status).toBe(400);
  });

  test('of EVS and VPC: all, or the one asked for', async () => {
    expect(await count('evs.volumes')).toBe(30);
    const one = all('evs.volumes').find(({ row }) => row.enterprise_project_id !== '0');
    const id = String(one?.row.enterprise_project_id);
    const shown = await count('evs.volumes', { enterprise_project_id: id });
    expect(shown).toBe(all('evs.volumes').filter(({ row }) => row.enterprise_project_id === id).length);
  });
});

describe('what is hidden unless asked for', () => {
  const having = (type: string, field: string, value: unknown) => all(type).filter(({ row }) => row[field] === value);

  test('KMS lists AES_256 keys, DLI queues for SQL', async () => {
    const aes = having('kms.keys', 'key_spec', 'AES_256').length;
    expect(await count('kms.keys', {}, { limit: '1000' })).toBe(aes);
    expect(await count('kms.keys', {}, { limit: '1000', key_spec: 'ALL' })).toBe(30);
    expect(await count('dli.queues')).toBe(having('dli.queues', 'queue_type', 'sql').length);
    expect(await count('dli.queues', { queue_type: 'all' })).toBe(30);
  });

  test('SCM leaves expired certificates out, IMS lists everybody’s images', async () => {
    const expired = having('scm.certificates', 'status', 'EXPIRED').length;
    expect(expired).toBeGreaterThan(0);
    expect(await count('scm.certificates', { limit: '50' })).toBe(30 - expired);
    expect(await count('scm.certificates', { limit: '50', expired_days_since: '1095' })).toBe(30);
    const images = await plain('ims.images');
    const kinds = new Set(images.json.images.map((row: { __imagetype: string }) => row.__imagetype));
    expect(kinds).toEqual(new Set(['gold', 'private']));
    expect(await count('ims.images', { owner: projectId(sandbox, region) })).toBe(30);
  });

  test('EIP hides tags, and shows nothing but what fields name', async () => {
    const [first] = (await plain('vpc.publicips', { limit: '1' })).json.publicips;
    expect(first.tags).toBeUndefined();
    expect(first.status).toBeDefined();
    const [asked] = (await plain('vpc.publicips', { limit: '1', fields: 'id,tags' })).json.publicips;
    expect(Object.keys(asked)).toEqual(['id', 'tags']);
  });

  test('the brokers mix without an engine, and failed ones stay away', async () => {
    const pages = [
      await plain('dms.kafkas', { limit: '50' }),
      await plain('dms.kafkas', { limit: '50', offset: '50' }),
    ];
    const engines = new Set(pages.flatMap(({ json }) => json.instances.map((row: { engine: string }) => row.engine)));
    expect(engines).toEqual(new Set(['kafka', 'rabbitmq', 'reliability']));
    const failed = having('dms.kafkas', 'status', 'CREATEFAILED').length;
    expect(failed).toBeGreaterThan(0);
    expect(await count('dms.kafkas', { engine: 'kafka', limit: '50' })).toBe(30 - failed);
    const redis = having('dcs.instances', 'status', 'CREATEFAILED').length;
    expect(await count('dcs.instances', { limit: '100' })).toBe(30 - redis);
  });

  test('MRS lists deleted clusters, CDN hides tags, CCE its node totals', async () => {
    const states = await plain('mrs.mrs', { pageSize: '100', clusterState: 'existing' });
    expect(states.json.clusters.some((row: { clusterState: string }) => row.clusterState === 'terminated')).toBe(false);
    const domains = await plain('cdn.domains', { enterprise_project_id: 'all' });
    expect(domains.json.domains[0].tags).toBeUndefined();
    const clusters = await plain('cce.clusters');
    expect(clusters.json.items[0].metadata.annotations).toEqual({});
  });
});

test('HSS takes five calls a minute of one user, where documented limits are kept', async () => {
  let nowMs = Date.UTC(2026, 0, 1);
  const starting = startSandbox({ documentedThrottles: true, clock: () => nowMs, regions: [region] });
  await withSandbox(starting, async (own) => {
    const list = listOf('hss.hosts');
    const call = async () => askList(own, list, region, list.walk.limit(10), { nowMs });
    for (let number = 0; number < 5; number += 1) expect((await call()).status).toBe(200);
    const over = await call();
    expect([over.status, over.json.error_code, over.headers.has('retry-after')]).toEqual([429, 'APIGW.0308', false]);
    nowMs += 61_000;
    expect((await call()).status).toBe(200);
  });
});

describe('where a list belongs', () => {
  test('a path without a project goes by the header, and by the region where there is none', () =>
    withSandbox(startSandbox({ servers: 4, products: 50 * 8, regions: [region], subProjects: true }), async (own) => {
      const team = projectId(own, `${region}_team`);
      const images = async (headers: Record<string, string>) => {
        const query = { __imagetype: 'private' };
        const answer = await ask(own, {
          service: 'ims',
          region,
          path: '/v2/cloudimages',
          query,
          headers,
          key: rootKey(own),
        });
        return answer.json.images.map((row: { id: string }) => row.id);
      };
      const inProject = (id: string) =>
        own.state
          .products({ type: 'ims.images' })
          .filter((each) => each.projectId === id)
          .map((each) => each.id);
      expect(await images({ 'x-project-id': team })).toEqual(inProject(team));
      expect(await images({})).toEqual(inProject(projectId(own, region)));
    }));

  test('another project than the credential’s is refused', async () => {
    const answer = await ask(sandbox, {
      service: 'rds',
      region,
      path: `/v3/${projectId(sandbox, region)}/instances`,
      headers: { 'x-project-id': 'other' },
      key: rootKey(sandbox),
    });
    expect([answer.status, answer.json.error_code]).toEqual([400, 'DBS.0400']);
  });

  test('a certificate’s host is in few regions, a public zone’s in all', async () => {
    const { query: _q, ...scm } = listOf('scm.certificates');
    expect((await askList(sandbox, { ...scm, region: 'cn-south-1' }, region, { seen: 0 })).status).toBe(404);
  });

  test('a service that was not opened refuses', async () => {
    sandbox.state.unsubscribe('modelarts');
    sandbox.state.unsubscribe('workspace');
    const [notebooks, desktops] = [await plain('modelarts.notebooks'), await plain('workspace.desktops')];
    expect([notebooks.status, notebooks.json.error_code]).toEqual([403, 'ModelArts.4204']);
    expect([desktops.status, desktops.json.error_code]).toEqual([403, 'APIGW.0302']);
    sandbox.state.subscribe('modelarts');
    expect((await plain('modelarts.notebooks')).status).toBe(200);
    sandbox.state.subscribe('workspace');
  });
});
