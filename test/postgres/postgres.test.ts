/** Connections to a real PostgreSQL: what works, what is refused and in which words, and what comes back by itself. */
import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isAppError } from '../../src/model/errors.ts';
import { readAddress } from '../../src/postgres/address.ts';
import { postgresError } from '../../src/postgres/errors.ts';
import { lockKey, withLock } from '../../src/postgres/locks.ts';
import { openPostgres, type Postgres, type PostgresOptions } from '../../src/postgres/postgres.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../helpers/postgres.ts';

describe('the URL of a database', () => {
  test('says where it is; IPv6 and defaults, too', () => {
    expect(readAddress('postgres://u:p@db.example.com:6000/assets')).toEqual({
      host: 'db.example.com',
      port: 6000,
      database: 'assets',
    });
    expect(readAddress('postgresql://u@[::1]/assets')).toEqual({ host: '::1', port: 5432, database: 'assets' });
  });

  test.each([
    ['mysql://u:geheim@h/d', /does not begin with postgres/],
    ['geheim', /it is no URL/],
    ['postgres://u:geheim@h/d?sslmode=verify-full&sslrootcert=/no/such/file', /no such file/],
    ['postgres://u:geheim@h/d?sslmode=verify-ca', /sslrootcert/],
  ])('that is none is refused without saying it: %s', (url, reason) => {
    const refusal = (() => {
      try {
        return readAddress(url);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toMatchObject({ code: 'usage', message: expect.stringMatching(reason) as unknown });
    expect(String(refusal)).not.toContain('geheim');
  });
});

describe('errors', () => {
  const address = { host: 'db', port: 1, database: 'd' };
  test.each([
    ['ENOTFOUND', 'database-unreachable'],
    ['57P01', 'database-unreachable'],
    ['57P03', 'database-unreachable'],
    ['53300', 'database-unreachable'],
    ['28P01', 'database-error'],
    ['42501', 'database-error'],
    ['25006', 'database-error'],
    ['53100', 'database-error'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'database-error'],
  ])('%s is %s', (code, ours) => {
    const error = postgresError(Object.assign(new Error('as the server says'), { code }), address);
    expect(error).toMatchObject({ code: ours, details: { ...address, reason: code } });
    expect(String(error)).toContain('The database "d" at db:1 ');
  });

  test('that are bugs stay what they are', () => {
    const bug = Object.assign(new Error('syntax error'), { code: '42601' });
    expect(postgresError(bug, address)).toBe(bug);
  });
});

describePostgres('PostgreSQL', () => {
  let database: TestDatabase;
  let opened: Postgres[];
  beforeEach(async () => {
    opened = [];
    database = await createDatabase();
  });
  afterEach(async () => {
    await Promise.all(opened.map((each) => each.end()));
    await database.drop();
  });

  const open = (url = database.url, options?: PostgresOptions): Postgres => {
    const postgres = openPostgres(url, options);
    opened.push(postgres);
    return postgres;
  };
  const urlWith = (change: (url: URL) => void): string => {
    const url = new URL(database.url);
    change(url);
    return url.href;
  };
  const failure = (url: string): Promise<unknown> =>
    open(url)
      .query('select 1')
      .catch((error: unknown) => error);

  test('counts are numbers, and the connection has a name', async () => {
    const { rows } = await open().query(
      "select count(*) as n, sum(2) as sum, current_setting('application_name') as name",
    );
    expect(rows).toEqual([{ n: 1, sum: 2, name: 'huawei-assets' }]);
  });

  test('settings hold on every connection', async () => {
    const postgres = open(undefined, { searchPath: 'some "schema', lockTimeoutMs: 1234 });
    const ask = "select current_setting('search_path') as path, current_setting('lock_timeout') as wait";
    const answers = await Promise.all([postgres.query(ask), postgres.query(ask)]);
    for (const { rows } of answers) expect(rows).toEqual([{ path: '"some ""schema"', wait: '1234ms' }]);
  });

  test.each<readonly [string, string, (url: URL) => void]>([
    ['a wrong password', 'database-error', (url) => Object.assign(url, { password: 'falsches-geheimnis' })],
    ['no password', 'database-error', (url) => Object.assign(url, { password: '' })],
    ['no such database', 'database-error', (url) => Object.assign(url, { pathname: '/not-there' })],
    ['no TLS there', 'database-error', (url) => url.searchParams.set('sslmode', 'require')],
    ['nothing listening', 'database-unreachable', (url) => Object.assign(url, { port: '1' })],
    ['no such host', 'database-unreachable', (url) => Object.assign(url, { hostname: 'no-such-host.invalid' })],
  ])('%s is %s, and no secret is said', async (_what, code, change) => {
    const error = await failure(urlWith(change));
    expect(error).toMatchObject({ code });
    expect(isAppError(error) && error.message).toMatch(/^The database "/);
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toMatch(/geheimnis|postgres:\/\//);
  });

  test('a server that hangs up at once is database-unreachable', async () => {
    const server = await new Promise<Server>((resolve) => {
      const listening: Server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1', () =>
        resolve(listening),
      );
    });
    const { port } = server.address() as { port: number };
    expect(await failure(`postgres://u:p@127.0.0.1:${port}/d`)).toMatchObject({ code: 'database-unreachable' });
    server.close();
  });

  test('connections that are ended while idle are replaced', async () => {
    const postgres = open();
    await postgres.query('select 1');
    await database.disconnectAll();
    expect((await postgres.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  test('a connection that is ended during a statement is database-unreachable', async () => {
    const sleeping = open()
      .query('select pg_sleep(60)')
      .catch((error: unknown) => error);
    const watcher = open();
    for (let asleep = 0; asleep === 0; ) {
      const found = await watcher.query<{ n: number }>(
        "select count(*) as n from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()",
      );
      asleep = found.rows[0]?.n ?? 0;
    }
    await database.disconnectAll();
    expect(await sleeping).toMatchObject({ code: 'database-unreachable' });
  });

  test('a lock lets one at a time do its work, and ends with it', async () => {
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
    };
    const others = Array.from({ length: 4 }, () => open());
    await Promise.all(others.map((postgres) => withLock(postgres, ['a', 'b'], work)));
    expect(most).toBe(1);
    await expect(withLock(open(), ['a', 'b'], () => Promise.reject(new Error('failed inside')))).rejects.toThrow(
      'failed inside',
    );
    await withLock(open(), ['a', 'b'], work);
    expect(lockKey('a', 'b')).not.toBe(lockKey('ab'));
  });
});

/** A way to the database on which nothing arrives any more, and nobody says so. */
const openFreezing = async (url: string) => {
  const target = new URL(url);
  const sockets: Socket[] = [];
  const server = createServer((inner) => {
    const outer = dial(Number(new URL(url).port), '127.0.0.1');
    sockets.push(inner, outer);
    inner.pipe(outer);
    outer.pipe(inner);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  target.port = String((server.address() as AddressInfo).port);
  return {
    url: target.href,
    freeze: () => {
      for (const socket of sockets) socket.unpipe();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};

describePostgres('a network that drops everything', () => {
  test('is told after the time for an answer, and keeps nobody from ending', async () => {
    const database = await createDatabase();
    const way = await openFreezing(database.url);
    const postgres = openPostgres(way.url, { answerWithinMs: 300 });
    const taken = await postgres.connect();
    await postgres.query('select 1');
    way.freeze();
    await expect(postgres.query('select 1')).rejects.toMatchObject({ code: 'database-unreachable' });
    const beganMs = performance.now();
    await postgres.end();
    expect(performance.now() - beganMs).toBeLessThan(5_000);
    expect(() => taken.release(true)).not.toThrow();
    way.close();
    await database.drop();
  });
});
