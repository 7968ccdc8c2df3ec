/** Many accounts in the sandbox and in a database, and worker processes that keep their promises. */

import { once } from 'node:events';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { openConfig } from '../../src/config/store.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';
import type { Account } from '../../src/model/account.ts';
import type { Sandbox, SandboxAccount } from '../../src/sandbox/server.ts';
import { type Spawned, spawnProgram } from '../helpers/spawn-program.ts';

export const masterKey = Buffer.alloc(32, 7).toString('base64');

const longAgo = '2024-01-01T00:00:00.000Z';

/** An account whose key is a user's that was made in the sandbox for it. */
const accountOf = ({ name, domainId, regions }: SandboxAccount, { state }: Sandbox): Account => {
  const permissions = ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess'];
  const { user, key } = state.createUser({ name: 'reader', permissions }, name);
  return {
    name,
    method: 'manual',
    site: 'china',
    dataCenter: 'chinese-mainland',
    features: ['host'],
    domainId,
    domainName: name,
    userId: user.id,
    userName: user.name,
    accessKey: key,
    policy: {
      regions,
      knownRegions: regions,
      autoIncludeNewRegions: true,
      hostSync: '1h',
      productSync: null,
      akCheck: '24h',
    },
    createdIam: null,
    // Long enough for everything to be due at once.
    createdAt: longAgo,
    updatedAt: longAgo,
  };
};

/** Puts all of the sandbox's accounts into the database's configuration, in one write. */
export const provisionAll = async (sandbox: Sandbox, database: string, home: string): Promise<readonly Account[]> => {
  const accounts = sandbox.accounts.map((each) => accountOf(each, sandbox));
  const config = openConfig({
    dir: `${home}/config`,
    database,
    masterKey: { environmentKey: masterKey, useKeyring: false },
  });
  await config.update((data) => ({ ...data, accounts }));
  await config.close();
  return accounts;
};

/** Everything of these accounts was done a day ago: all of it is due. */
export const makeDue = async (inventory: Inventory, accountIds: readonly string[]): Promise<void> => {
  const at = new Date(Date.now() - 26 * 3_600_000).toISOString();
  for (const accountId of accountIds) {
    for (const what of ['ak-check', 'hosts'] as const) {
      await inventory.recordTask({ accountId, what }, { at, status: 'ok', error: null });
    }
  }
};

export interface Network {
  /** The sandbox, seen through this network. */
  readonly endpointTemplate: string;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** A way to the sandbox that can be cut. */
export const openNetwork = async (sandbox: Sandbox): Promise<Network> => {
  const target = new URL(sandbox.url);
  const sockets = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    return socket;
  };
  const server: Server = createServer((inner) => {
    keep(inner);
    if (isCut) return inner.destroy();
    const outer = keep(dial(Number(target.port), target.hostname));
    inner.on('close', () => outer.destroy());
    outer.on('close', () => inner.destroy());
    inner.pipe(outer).pipe(inner);
    return undefined;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    endpointTemplate: sandbox.endpointTemplate.replace(`:${target.port}`, `:${port}`),
    cut: () => {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend: () => {
      isCut = false;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

/** A line of a worker's log. */
export interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly event: string;
  readonly account?: string;
  readonly what?: string;
  readonly status?: string;
  readonly message: string;
}

export interface FleetWorker extends Spawned {
  readonly lines: readonly LogLine[];
  /** When it was killed, in ms; undefined while it was not. */
  killedMs?: number;
}

export interface FleetEnvironment {
  readonly home: string;
  readonly database: string;
  readonly endpoint: string;
}

export const environmentOf = ({ home, database, endpoint }: FleetEnvironment): Record<string, string> => ({
  HUAWEI_ASSETS_HOME: home,
  HUAWEI_ASSETS_KEY: masterKey,
  HUAWEI_ASSETS_DATABASE_URL: database,
  HUAWEI_ASSETS_HUAWEI_ENDPOINT: endpoint,
});

/** @param onLine told of each line of its log */
export const startWorker = (
  environment: FleetEnvironment,
  flags: readonly string[],
  onLine: (line: LogLine) => void = () => undefined,
): FleetWorker => {
  const spawned = spawnProgram(['worker', '--log', 'json', ...flags], { env: environmentOf(environment) });
  const lines: LogLine[] = [];
  let rest = '';
  spawned.child.stderr?.on('data', (chunk: Buffer) => {
    const texts = (rest + chunk.toString()).split('\n');
    rest = texts.pop() ?? '';
    for (const text of texts) {
      const line: LogLine = text.startsWith('{')
        ? JSON.parse(text)
        : { time: new Date().toISOString(), level: 'error', event: 'no-log', message: text };
      lines.push(line);
      onLine(line);
    }
  });
  return { ...spawned, lines };
};

export const kill = (worker: FleetWorker): void => {
  worker.killedMs = Date.now();
  worker.child.kill('SIGKILL');
};
