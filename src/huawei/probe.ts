/** Reaches an endpoint without a key: any answer proves the way there, and its Date header shows the clock. */
import { request } from 'undici';
import { openPool, type ProxySettings } from '../http/pool.ts';
import { CloudError } from '../model/errors.ts';
import { plainText } from '../model/redact.ts';
import { clockSkewSeconds } from './errors.ts';

const timeLimitMs = 10_000;

/** @throws CloudError `unreachable` */
export const probeEndpoint = async (
  url: string,
  proxy: ProxySettings,
  now: () => number,
): Promise<{ skewSeconds: number | null; latencyMs: number }> => {
  const pool = openPool(proxy, { connectMs: timeLimitMs });
  const startedMs = performance.now();
  try {
    const { headers, body } = await request(`${url}/v3/auth/domains`, {
      dispatcher: pool.dispatcherFor(url),
      signal: AbortSignal.timeout(timeLimitMs),
    });
    await body.dump();
    return { skewSeconds: clockSkewSeconds(headers.date, now()), latencyMs: Math.round(performance.now() - startedMs) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const answer = { service: 'iam', region: 'global', status: null, cloudCode: null, requestId: null };
    throw new CloudError('unreachable', `Cannot reach ${url}: ${plainText(reason, 200)}`, answer);
  } finally {
    await pool.close();
  }
};
