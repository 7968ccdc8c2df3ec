/** Doors to the sandbox and to small servers that misbehave, for tests of the adapter. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { defaultRetryPolicy, type RetryPolicy } from '../../src/http/retry.ts';
import type { Sdk, SdkOptions } from '../../src/huawei/sdk.ts';
import type { Sandbox, SandboxAccount } from '../../src/sandbox/server.ts';

/** The real tries, without the real waits. */
export const quickRetry: RetryPolicy = { ...defaultRetryPolicy, minDelayMs: 1, maxDelayMs: 2 };

export const noRetry: RetryPolicy = { ...quickRetry, tries: {} };

export const anyKey = { id: 'HPUATESTTESTTESTTEST', secret: 'a-secret-that-must-never-be-seen-anywhere' };

export const accountOf = (sandbox: Sandbox): SandboxAccount => {
  const [account] = sandbox.accounts;
  if (!account) throw new Error('the sandbox has no account');
  return account;
};

export const sandboxOptions = (sandbox: Sandbox, more: Partial<SdkOptions> = {}): SdkOptions => ({
  accessKey: accountOf(sandbox).rootKey,
  site: 'china',
  endpointTemplate: sandbox.endpointTemplate,
  retry: quickRetry,
  ...more,
});

/** Where the sandbox's first region keeps its servers. */
export const firstPlace = (sandbox: Sandbox): { region: string; projectId: string } => {
  const region = accountOf(sandbox).regions[0] ?? '';
  const project = sandbox.state.projects().find(({ name }) => name === region);
  if (!project) throw new Error(`no project ${region}`);
  return { region, projectId: project.id };
};

export const collect = async <T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> => {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
};

/** What a promise is rejected with. @throws Error when it is not */
export const failureOf = async (promise: Promise<unknown>): Promise<Error> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`something that is no error was thrown: ${String(error)}`);
  }
  throw new Error('nothing was thrown');
};

export interface OddServer {
  readonly url: string;
  readonly template: string;
  readonly requests: IncomingMessage[];
  readonly connections: number;
  close(): Promise<void>;
}

export const closeServer = (server: Server, sockets: Iterable<Socket>): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });

/** A server that answers as the test says; the third argument counts its requests from 1. */
export const startOddServer = async (
  answer: (request: IncomingMessage, response: ServerResponse, count: number, body: string) => void,
): Promise<OddServer> => {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push(request);
      answer(request, response, requests.length, Buffer.concat(chunks).toString('utf8'));
    });
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a listening TCP server has an address and a port
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    template: `${url}/{service}/{region}`,
    requests,
    get connections() {
      return connections;
    },
    close: () => closeServer(server, sockets),
  };
};

/** Runs a test against such a server and ends it, whatever happens. */
export const withOddServer = async (
  answer: Parameters<typeof startOddServer>[0],
  test: (server: OddServer) => Promise<void>,
): Promise<void> => {
  const server = await startOddServer(answer);
  try {
    await test(server);
  } finally {
    await server.close();
  }
};

export const sendJson = (response: ServerResponse, status: number, value: unknown): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(value));
};

type Query = Readonly<Record<string, string | number | undefined>>;

/** A door without a wire: the test answers what is asked. What is sent in a body counts as the query. */
export const fakeSdk = (answer: (query: Query, url: string) => unknown): Sdk => ({
  accessKeyId: anyKey.id,
  call: async (target, { path, query, body }) => {
    const sent = await answer({ ...(query as Query), ...body }, path);
    return target.parse ? target.parse(Buffer.from(JSON.stringify(sent))) : sent;
  },
  callSigned: () => Promise.reject(new Error('nothing is signed here')),
  close: async () => {},
});
