/** Connections to the cloud: kept alive, and through a proxy where the settings say so. Nothing here reads the environment. */
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { AppError } from '../model/errors.ts';

/** As in the variables HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
export interface ProxySettings {
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
}

export interface TimeLimits {
  readonly connectMs: number;
  /** From sending to the last byte of the answer. */
  readonly totalMs: number;
}

export interface Pool {
  dispatcherFor(url: string): Dispatcher;
  close(): Promise<void>;
}

const keepAliveTimeout = 30_000;

/** The address may hold a password, so it is never part of the message. */
const proxyUri = (setting: string): string => {
  const uri = setting.includes('://') ? setting : `http://${setting}`;
  if (!URL.canParse(uri) || !/^https?:$/.test(new URL(uri).protocol)) {
    throw new AppError('usage', 'The proxy setting is not an http(s) address.', {
      hint: 'Write HTTPS_PROXY as http://host:port, or unset it.',
    });
  }
  return uri;
};

/**
 * Whether an address is reached without the proxy. Entries are separated by commas or spaces: a host name stands for its
 * subdomains too (with or without a leading dot), `host:port` for that port alone, `*` for everything (as curl reads them).
 */
const bypassesProxy = (noProxy: string, url: string): boolean => {
  const { hostname, port, protocol } = new URL(url);
  const usedPort = port || (protocol === 'https:' ? '443' : '80');
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = '', onlyPort] = /^\*?\.?(.+?)(?::(\d+))?$/.exec(entry) ?? [];
      if (name === '' || (onlyPort !== undefined && onlyPort !== usedPort)) return false;
      return hostname === name || hostname.endsWith(`.${name}`);
    });
};

/**
 * Opens the connection pool. undici's own EnvHttpProxyAgent is not used: it warns on stderr that it is experimental.
 * @throws AppError `usage` for a proxy that is no http(s) address
 */
export const openPool = (proxy: ProxySettings, limits: Pick<TimeLimits, 'connectMs'>): Pool => {
  const connect = { timeout: limits.connectMs };
  const direct = new Agent({ connect, keepAliveTimeout });
  // Only https is tunnelled: many proxies refuse CONNECT to other ports.
  const through = (setting: string | undefined): Dispatcher =>
    setting
      ? new ProxyAgent({ uri: proxyUri(setting), proxyTls: connect, proxyTunnel: false, keepAliveTimeout })
      : direct;
  const [http, https] = [through(proxy.httpProxy), through(proxy.httpsProxy)];
  return {
    dispatcherFor(url) {
      if (bypassesProxy(proxy.noProxy ?? '', url)) return direct;
      return url.startsWith('https:') ? https : http;
    },
    async close() {
      await Promise.all([...new Set([direct, http, https])].map((dispatcher) => dispatcher.destroy()));
    },
  };
};
