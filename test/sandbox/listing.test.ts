import { describe, expect, test } from '@jest/globals';
import { type Sandbox, sandboxUserData, sandboxUserDataMarker, startSandbox } from '../../src/sandbox/server.ts';
import { config, ecsPage, iam, withSandbox } from './client.ts';

/** Walks by marker until an empty page. */
const walkServers = async (sandbox: Sandbox, project: string, between?: (page: number) => void): Promise<string[]> => {
  const ids: string[] = [];
  for (let page = 1; ; page += 1) {
    const marker = ids.at(-1);
    const query = { limit: '1000', ...(marker === undefined ? {} : { marker }) };
    const answer = await ecsPage(sandbox, project, { query });
    expect(answer.status).toBe(200);
    if (answer.json.servers.length === 0) return ids;
    for (const server of answer.json.servers) ids.push(server.id);
    between?.(page);
  }
};

const walkResources = async (sandbox: Sandbox, query: Record<string, string> = {}) => {
  const rows: {
    id: string;
    type: string;
    provider: string;
    region_id: string;
    project_id: string;
    checksum: string;
  }[] = [];
  for (let marker: string | null = ''; marker !== null; ) {
    const answer = await config(sandbox, '/all-resources', {
      query: { ...query, ...(marker === '' ? {} : { marker }) },
    });
    expect(answer.status).toBe(200);
    expect(answer.json.page_info.current_count).toBe(answer.json.resources.length);
    rows.push(...answer.json.resources);
    marker = answer.json.page_info.next_marker;
  }
  return rows;
};

describe('ECS servers', () => {
  test('a walk returns every server exactly once', () =>
    withSandbox(startSandbox({ servers: 100, pageSize: 7, subProjects: true }), async (sandbox) => {
      const ids: string[] = [];
      for (const project of sandbox.state.projects()) ids.push(...(await walkServers(sandbox, project.name)));
      expect(new Set(ids).size).toBe(100);
      expect(ids).toHaveLength(100);
      expect(new Set(ids)).toEqual(new Set(sandbox.state.servers().map((server) => server.id)));
    }));

  test('a server removed between two pages hides no other', () =>
    withSandbox(startSandbox({ servers: 20, regions: 1, pageSize: 6 }), async (sandbox) => {
      const all = sandbox.state.servers().map((server) => server.id);
      const ids = await walkServers(sandbox, 'cn-north-4', (page) => {
        if (page === 1) sandbox.state.removeServer(all[2] ?? '');
      });
      expect(ids).toEqual(all);
      expect((await ecsPage(sandbox, 'cn-north-4')).json.count).toBe(19);
    }));

  test('pages counted by offset shift when a server is removed', () =>
    withSandbox(startSandbox({ servers: 6, regions: 1 }), async (sandbox) => {
      const all = sandbox.state.servers().map((server) => server.id);
      const page = async (offset: string) =>
        (await ecsPage(sandbox, 'cn-north-4', { query: { limit: '2', offset } })).json.servers.map(
          (server: { id: string }) => server.id,
        );
      expect(await page('0')).toEqual(all.slice(0, 2));
      expect(await page('2')).toEqual(all.slice(2, 4));
      sandbox.state.removeServer(all[0] ?? '');
      expect(await page('2')).toEqual(all.slice(3, 5));
    }));

  test('a marker whose server is gone is refused', () =>
    withSandbox(startSandbox({ regions: 1 }), async (sandbox) => {
      const [first] = sandbox.state.servers();
      sandbox.state.removeServer(first?.id ?? '');
      const answer = await ecsPage(sandbox, 'cn-north-4', { query: { marker: first?.id ?? '' } });
      expect([answer.status, answer.json.error.code]).toEqual([400, 'Ecs.0005']);
    }));

  test.each(['0', '1001', 'x'])('limit %s is refused', (limit) =>
    withSandbox(startSandbox(), async (sandbox) => {
      expect((await ecsPage(sandbox, 'cn-north-4', { query: { limit } })).status).toBe(400);
    }),
  );

  test('a page without limit holds 25', () =>
    withSandbox(startSandbox({ servers: 30, regions: 1 }), async (sandbox) => {
      const { json } = await ecsPage(sandbox, 'cn-north-4');
      expect([json.servers.length, json.count]).toEqual([25, 30]);
    }));

  test('servers look like the real ones, secrets included', () =>
    withSandbox(startSandbox({ servers: 400, regions: 1 }), async (sandbox) => {
      const servers = sandbox.state.servers();
      expect(Buffer.from(sandboxUserData, 'base64').toString()).toContain(sandboxUserDataMarker);
      expect(servers.every((server) => server['OS-EXT-SRV-ATTR:user_data'] === sandboxUserData)).toBe(true);
      expect(servers[0]).toMatchObject({ flavor: { vcpus: expect.any(String), ram: expect.any(String) } });
      expect(servers.some((server) => server.addresses === undefined)).toBe(true);
      const text = JSON.stringify(servers);
      for (const part of [
        '"floating"',
        '"version":"6"',
        '生产',
        '🚀',
        '_sys_root_resource_id=',
        '"critical"',
        '"env=prod"',
        'metering.image_id',
      ]) {
        expect(text).toContain(part);
      }
    }));

  test('what a test adds and changes is what the API then says', () =>
    withSandbox(startSandbox({ servers: 2, regions: 1 }), async (sandbox) => {
      const added = sandbox.state.addServer('cn-north-4', { name: 'fresh' });
      const [first] = sandbox.state.servers();
      sandbox.state.changeServer(first?.id ?? '', { status: 'SHUTOFF', name: 'renamed' });
      const { json } = await ecsPage(sandbox, 'cn-north-4');
      expect(json.count).toBe(3);
      expect(json.servers[0]).toMatchObject({ id: first?.id, name: 'renamed', status: 'SHUTOFF' });
      expect(json.servers[2]).toMatchObject({ id: added.id, name: 'fresh' });
      const resources = await walkResources(sandbox, { type: 'ecs.cloudservers' });
      expect(resources.map((row) => row.id)).toEqual(json.servers.map((server: { id: string }) => server.id));
    }));

  test('a newly opened region appears with its project', () =>
    withSandbox(startSandbox({ regions: 1 }), async (sandbox) => {
      sandbox.state.addRegion('af-south-1', 3);
      const { json } = await iam(sandbox, 'GET', '/v3/auth/projects');
      expect(json.projects.map((project: { name: string }) => project.name)).toEqual(['cn-north-4', 'af-south-1']);
      expect(await walkServers(sandbox, 'af-south-1')).toHaveLength(3);
      expect(sandbox.accounts[0]?.regions).toEqual(['cn-north-4', 'af-south-1']);
    }));

  test('the same seed gives the same world, another seed another', async () => {
    const ids = async (seed: number): Promise<string> => {
      let text = '';
      await withSandbox(startSandbox({ seed }), async (sandbox) => {
        text = JSON.stringify([sandbox.accounts, sandbox.state.servers(), sandbox.state.resources()]);
      });
      return text;
    };
    expect(await ids(5)).toBe(await ids(5));
    expect(await ids(5)).not.toBe(await ids(6));
  });
});

describe('Config resources', () => {
  test('a walk returns every resource exactly once, and the summary agrees', () =>
    withSandbox(startSandbox({ servers: 30, products: 120, pageSize: 11, subProjects: true }), async (sandbox) => {
      const rows = await walkResources(sandbox);
      expect(new Set(rows.map((row) => row.id)).size).toBe(150);
      expect(rows).toHaveLength(150);
      expect(new Set(rows.map((row) => `${row.provider}.${row.type}`)).size).toBeGreaterThanOrEqual(20);
      expect(rows.filter((row) => row.region_id === 'global').every((row) => row.project_id === '')).toBe(true);
      expect(rows.every((row) => /^[0-9a-f]{64}$/.test(row.checksum))).toBe(true);
      const count = await config(sandbox, '/all-resources/count');
      expect(count.json.total_count).toBe(150);
      const summary = await config(sandbox, '/all-resources/summary');
      const servers = summary.json.find((entry: { provider: string }) => entry.provider === 'ecs');
      expect(servers.types[0].regions.map((each: { count: number }) => each.count)).toEqual([10, 10, 10]);
    }));

  test('filters narrow the walk', () =>
    withSandbox(startSandbox({ products: 100 }), async (sandbox) => {
      const inRegion = await walkResources(sandbox, { region_id: 'ap-southeast-1' });
      expect(inRegion.every((row) => row.region_id === 'ap-southeast-1')).toBe(true);
      const global = await walkResources(sandbox, { region_id: 'global', type: 'cdn.domains' });
      expect(global.length).toBeGreaterThan(0);
      expect(global.every((row) => row.type === 'domains')).toBe(true);
    }));

  test('a resource removed between two pages hides no other', () =>
    withSandbox(startSandbox({ servers: 0, products: 50 * 5, regions: 1 }), async (sandbox) => {
      const type = 'kms.keys';
      const first = await config(sandbox, '/all-resources', { query: { type, limit: '2' } });
      sandbox.state.removeResource(first.json.resources[1].id);
      const marker = first.json.page_info.next_marker;
      const rest = await config(sandbox, '/all-resources', { query: { type, marker } });
      expect(first.json.resources.length + rest.json.resources.length).toBe(5);
      expect(rest.json.page_info.next_marker).toBeNull();
    }));

  test('without the recorder there is no tracker and no list', () =>
    withSandbox(startSandbox({ configEnabled: false }), async (sandbox) => {
      expect((await config(sandbox, '/tracker-config')).status).toBe(404);
      const list = await config(sandbox, '/all-resources');
      expect([list.status, list.json.error_code]).toEqual([400, 'RMS.00010091']);
    }));

  test('a limited recorder says so and lists its types only', () =>
    withSandbox(startSandbox({ recordedTypes: ['evs.volumes', 'ecs.cloudservers'] }), async (sandbox) => {
      const tracker = await config(sandbox, '/tracker-config');
      expect(tracker.json.selector).toEqual({
        all_supported: false,
        resource_types: ['evs.volumes', 'ecs.cloudservers'],
      });
      const types = async () => new Set((await walkResources(sandbox)).map((row) => `${row.provider}.${row.type}`));
      expect([...(await types())].sort()).toEqual(['ecs.cloudservers', 'evs.volumes']);
      sandbox.state.limitRecorder();
      expect((await types()).size).toBeGreaterThan(20);
    }));

  test('Config may be forbidden to everybody', () =>
    withSandbox(startSandbox({ forbidden: ['rms:*'] }), async (sandbox) => {
      expect((await config(sandbox, '/all-resources')).json.error_code).toBe('RMS.00010006');
      sandbox.state.permit('rms:*');
      expect((await config(sandbox, '/all-resources')).status).toBe(200);
    }));

  test.each([
    ['limit', '201', 'RMS.00010025'],
    ['limit', '0', 'RMS.00010024'],
    ['marker', 'nonsense', 'RMS.00010034'],
  ])('%s %s is refused with %s', (name, value, code) =>
    withSandbox(startSandbox(), async (sandbox) => {
      const answer = await config(sandbox, '/all-resources', { query: { [name]: value } });
      expect([answer.status, answer.json.error_code]).toEqual([400, code]);
    }),
  );
});

test('a page of a thousand servers out of a million costs no million', () =>
  withSandbox(startSandbox({ servers: 1_000_000, regions: 1 }), async (sandbox) => {
    const { json } = await ecsPage(sandbox, 'cn-north-4', { query: { limit: '1000', offset: '1000' } });
    expect([json.servers.length, json.count]).toEqual([1000, 1_000_000]);
    const rest = await ecsPage(sandbox, 'cn-north-4', { query: { limit: '1000', marker: json.servers.at(-1).id } });
    expect(rest.json.servers).toEqual([]);
  }));
