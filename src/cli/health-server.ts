/** `/healthz`, `/readyz` and `/metrics` of a scheduler, over HTTP. There is no authentication: by default it listens on loopback. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../model/errors.ts';
import type { Health, HealthVerdict } from '../schedule/health.ts';
import type { Metrics } from '../schedule/metrics.ts';
import { systemCodeOf } from './system-error.ts';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export const defaultListenAddress: ListenAddress = { host: '127.0.0.1', port: 9465 };

const addressText = ({ host, port }: ListenAddress): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** `127.0.0.1:9465`, `[::1]:9465`, `:9465` (all addresses); undefined for anything else. */
export const parseListenAddress = (text: string): ListenAddress | undefined => {
  const match = /^(?:\[([\da-f:]+)\]|([\w.-]*)):(\d{1,5})$/i.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65_535) return undefined;
  return { host: match[1] ?? (match[2] || '0.0.0.0'), port };
};

export const isLoopback = ({ host }: ListenAddress): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

interface Sources {
  readonly health: Health;
  readonly metrics: Metrics;
}

const plain = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`${text}\n`);
};

const verdict = (response: ServerResponse, { isGood, reason }: HealthVerdict): void =>
  plain(response, isGood ? 200 : 503, reason);

const answer = async (path: string, response: ServerResponse, { health, metrics }: Sources): Promise<void> => {
  if (path === '/healthz') return verdict(response, health.live);
  if (path === '/readyz') return verdict(response, health.ready);
  if (path !== '/metrics') return plain(response, 404, 'There are /healthz, /readyz and /metrics.');
  const { contentType, text } = await metrics.render();
  response.writeHead(200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' });
  response.end(text);
};

const handle = (sources: Sources) => (request: IncomingMessage, response: ServerResponse) => {
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(response, 405, 'Only GET.');
  const [path = '/'] = (request.url ?? '/').split('?');
  answer(path, response, sources).catch((error: unknown) => {
    plain(response, 500, error instanceof Error ? error.message : String(error));
  });
};

const listen = (server: Server, { host, port }: ListenAddress): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });

export interface HealthServer {
  /** Where it listens, with the port that it got. */
  readonly address: string;
  close(): Promise<void>;
}

/** @throws AppError `usage` for an address that cannot be listened on */
export const openHealthServer = async (address: ListenAddress, sources: Sources): Promise<HealthServer> => {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, handle(sources));
  try {
    await listen(server, address);
  } catch (error) {
    throw new AppError('usage', `${addressText(address)} cannot be listened on: ${systemCodeOf(error)}.`, {
      hint: 'Choose another address: --listen 127.0.0.1:9466',
    });
  }
  const { port } = server.address() as AddressInfo;
  return {
    address: addressText({ ...address, port }),
    close: async () => {
      const isClosed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await isClosed;
    },
  };
};
