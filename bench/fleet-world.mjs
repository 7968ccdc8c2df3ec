/** Many accounts in a sandbox within this process, an empty database, and the tests' own means to handle both. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import pg from 'pg';
import { startPostgres } from '../test/helpers/postgres-server.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The tests' TypeScript, made for this process. Below the package, so that packages are found. */
const loadLibrary = async () => {
  const folder = await mkdtemp(join(root, 'node_modules', '.huawei-assets-bench-'));
  try {
    const outfile = join(folder, 'library.mjs');
    await build({
      stdin: {
        contents: `export * from './test/chaos/chaos.ts'; export * from './test/chaos/fleet.ts'; export * from './test/chaos/planning.ts';
          export * from './test/chaos/records.ts';
          export * from './src/sandbox/server.ts'; export * from './src/postgres/postgres.ts';`,
        resolveDir: root,
      },
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(root, 'test/helpers/any.mjs')).href) },
      logLevel: 'warning',
      outfile,
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const withClient = async (url, work) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const createDatabase = async (server) => {
  const name = `bench_${process.pid}`;
  const say = (statement) => withClient(server, (client) => client.query(statement));
  await say(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    disconnectAll: () => say(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`),
    drop: () => say(`drop database ${name} with (force)`),
  };
};

/** @param options those of the sandbox, and `settings`: flags of PostgreSQL */
export const startFleetWorld = async ({ settings = [], ...options }) => {
  const server = process.env.TEST_DATABASE_URL
    ? { url: process.env.TEST_DATABASE_URL, stop: async () => undefined }
    : await startPostgres(['-c', 'max_connections=300', ...settings]);
  const library = await loadLibrary();
  const sandbox = await library.startSandbox(options);
  const database = await createDatabase(server.url);
  return {
    library,
    sandbox,
    database,
    close: async () => {
      await sandbox.close();
      await database.drop();
      await server.stop();
    },
  };
};
