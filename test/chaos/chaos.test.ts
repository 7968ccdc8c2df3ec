import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { startSandbox } from '../../src/sandbox/server.ts';
import { createDatabase, describePostgres } from '../helpers/postgres.ts';
import { ensureBuilt } from '../helpers/spawn-program.ts';
import { runChaos } from './chaos.ts';

describePostgres('workers among kills, cuts and lost connections', () => {
  beforeAll(ensureBuilt);

  test('keep every promise in the end, and store what is true, once', async () => {
    const home = await mkdtemp(join(tmpdir(), 'huawei-assets-chaos-'));
    const sandbox = await startSandbox({ accounts: 30, servers: 8, regions: ['cn-north-4', 'cn-east-3'], pageSize: 2 });
    const database = await createDatabase();
    try {
      const { disconnectAll, url } = database;
      const options = { sandbox, database: url, disconnectAll, home, workers: 2, forMs: 10_000, say: () => undefined };
      expect((await runChaos(options)).problems).toEqual([]);
    } finally {
      await sandbox.close();
      await database.drop();
      await rm(home, { recursive: true, force: true });
    }
  }, 120_000);
});
