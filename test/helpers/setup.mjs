/** Jest's global setup: the shipped program, and a PostgreSQL for the tests that need one. */
import { buildOnce } from './build-once.mjs';
import { startPostgres } from './postgres-server.mjs';

// biome-ignore lint/style/noDefaultExport: jest takes no other
export default async function setUp() {
  buildOnce();
  if (process.env.TEST_DATABASE_URL) return;
  try {
    const server = await startPostgres(['-c', 'max_connections=300']);
    process.env.TEST_DATABASE_URL = server.url;
    globalThis.stopPostgres = server.stop;
  } catch (error) {
    console.error(`Tests that need PostgreSQL are skipped; TEST_DATABASE_URL can name one. ${error.message}`);
  }
}
