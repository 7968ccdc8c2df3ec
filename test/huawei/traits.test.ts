/** Traits of the official SDK that would hurt, each shown not to reach the user. The shipped form is a bundle, so a bundle is what runs. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { openHuawei } from '../../src/huawei/cloud.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { withSandbox } from '../sandbox/client.ts';
import { accountOf, closeServer, collect, failureOf, firstPlace, sandboxOptions } from './helpers.ts';

const root = new URL('../../', import.meta.url);
const run = promisify(execFile);

/** Fails a call, fails another way, and makes fifty at once, as a program that prints nothing itself. */
const script = `
import { openHuawei } from './src/huawei/cloud.ts';
const { template, key, region, projectId, proxy } = JSON.parse(process.argv[2]);
const tries = { minDelayMs: 1, maxDelayMs: 2, tries: { 'server-error': 1 } };
const open = (accessKey, more) =>
  openHuawei({ accessKey, site: 'china', endpointTemplate: template, retry: tries, signal: new AbortController().signal, ...more });
const cloud = open(key);
const wrong = open({ ...key, secret: 'wrong-secret' });
const proxied = open(key, { proxy });
await wrong.iam.getDomain().catch(() => {});
const domain = await cloud.iam.getDomain();
await proxied.iam.getDomain();
await Promise.all(Array.from({ length: 50 }, () => cloud.probeServers({ region, projectId })));
await cloud.iam.findKey('HPUAGONEGONEGONEGONE', domain.id).catch(() => {});
await cloud.probeServers({ region: 'no-such-1', projectId }).catch(() => {});
await Promise.all([cloud.close(), wrong.close(), proxied.close()]);
`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huawei-traits-'));
  await build({
    stdin: { contents: script, resolveDir: fileURLToPath(root), loader: 'ts' },
    outfile: join(folder, 'traits.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.17',
    logLevel: 'silent',
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
    },
    plugins: [
      {
        name: 'as scripts/build.mjs does',
        setup({ onResolve }) {
          const path = fileURLToPath(new URL('src/huawei/silent-log4js.cjs', root));
          onResolve({ filter: /^log4js$/ }, () => ({ path }));
          const url = fileURLToPath(new URL('scripts/sdk-url.cjs', root));
          onResolve({ filter: /^url$/ }, ({ importer }) =>
            importer.includes('huaweicloud-sdk-core') ? { path: url } : undefined,
          );
        },
      },
    ],
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Answers forwarded requests from the sandbox's own address. */
const startForwarder = async (target: string) => {
  const server = createServer(async (incoming, response) => {
    const headers = Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' && name !== 'host' && name !== 'connection' ? [[name, value]] : [],
    );
    const answer = await fetch(`${target}${new URL(incoming.url ?? '').pathname}`, { headers });
    response.end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, close: () => closeServer(server, []) };
};

test('failing and succeeding calls print nothing, warn of nothing and leave no file, even with DEBUG=DEBUG', () =>
  withSandbox(startSandbox({ regions: 1 }), async (sandbox) => {
    const forwarder = await startForwarder(sandbox.url);
    const [home, work] = [join(folder, 'home'), join(folder, 'work')];
    await Promise.all([mkdir(home), mkdir(work)]);
    sandbox.addFault({ service: 'ecs', kind: 'status', status: 500, times: 3 });
    const input = {
      template: sandbox.endpointTemplate,
      key: accountOf(sandbox).rootKey,
      ...firstPlace(sandbox),
      proxy: { httpProxy: forwarder.url },
    };
    const env = { PATH: process.env.PATH, HOME: home, USERPROFILE: home, DEBUG: 'DEBUG' };
    const { stdout, stderr } = await run(process.execPath, [join(folder, 'traits.mjs'), JSON.stringify(input)], {
      cwd: work,
      env,
      timeout: 30_000,
    });
    await forwarder.close();
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
    expect([await readdir(home), await readdir(work)]).toEqual([[], []]);
    expect(sandbox.requests.length).toBeGreaterThan(50);
    expect(sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  }));

test('the User-Agent is the name that was given and nothing else', async () => {
  const agents: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    agents.push(request.headers['user-agent']);
    response.end('{"domains":[{"id":"d"}]}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  for (const userAgent of [undefined, 'huawei-assets/9.9.9']) {
    const cloud = openHuawei({
      accessKey: { id: 'A', secret: 'S' },
      site: 'china',
      endpointTemplate: `http://127.0.0.1:${port}/{service}/{region}`,
      userAgent,
    });
    await cloud.iam.getDomain();
    await cloud.close();
  }
  await closeServer(server, []);
  expect(agents).toEqual(['huawei-assets', 'huawei-assets/9.9.9']);
});

describe('a project that does not exist', () => {
  test('is refused by the cloud and never made, not even in a region that was never opened', () =>
    withSandbox(startSandbox({ regions: ['cn-north-4'] }), async (sandbox) => {
      const cloud = openHuawei(sandboxOptions(sandbox));
      const { domainId } = accountOf(sandbox);
      const before = sandbox.state.projects();
      for (const region of ['cn-north-4', 'cn-north-1', 'ap-southeast-1', 'no-such-9']) {
        await failureOf(cloud.probeServers({ region, projectId: 'f'.repeat(32) }));
        await failureOf(collect(cloud.listServers({ region, projectId: '' })));
      }
      await cloud.listAccountRegions(domainId);
      await cloud.countResourcesByRegion({ domainId });
      expect(sandbox.state.projects()).toEqual(before);
      expect(sandbox.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
      expect(sandbox.requests.filter(({ path }) => path.startsWith('/v3/projects'))).toEqual([]);
      await cloud.close();
    }));
});

test('calls at the same time, for many regions, services and keys, do not mix', () =>
  withSandbox(
    startSandbox({ accounts: 2, regions: 4, subProjects: true, servers: 40, pageSize: 3 }),
    async (sandbox) => {
      const clouds = sandbox.accounts.map((account) => ({
        account,
        cloud: openHuawei(sandboxOptions(sandbox, { accessKey: account.rootKey, maxConcurrency: 4 })),
      }));
      const lists = clouds.flatMap(({ account, cloud }) =>
        sandbox.state.projects(account.name).map(async ({ id, name, region }) => {
          const listed = await collect(cloud.listServers({ region, projectId: id }));
          expect([name, listed.every(({ fields }) => fields.projectId === id)]).toEqual([name, true]);
          return listed.length;
        }),
      );
      const owners = clouds.map(async ({ account, cloud }) => {
        const [domain, key] = await Promise.all([
          cloud.iam.getDomain(),
          cloud.iam.findKey(account.rootKey.id, account.domainId),
          cloud.countResourcesByRegion({ domainId: account.domainId }),
        ]);
        expect([domain.id, key?.accessKeyId]).toEqual([account.domainId, account.rootKey.id]);
      });
      await Promise.all(owners);
      const counts = await Promise.all(lists);
      const wanted = sandbox.accounts.reduce((sum, { name }) => sum + sandbox.state.serverCount(undefined, name), 0);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(wanted);
      expect(sandbox.requests.every(({ status }) => status === 200)).toBe(true);
      for (const { cloud } of clouds) await cloud.close();
    },
  ));
