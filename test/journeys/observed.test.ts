/** A service that is watched: by a service manager's probes, and by Prometheus. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { ensureBuilt, type Spawned, spawnProgram } from '../helpers/spawn-program.ts';

const examples = new URL('../../examples/', import.meta.url);

describe('run --listen', () => {
  let place: Workplace;
  let service: Spawned;
  let address: string;
  beforeAll(async () => {
    ensureBuilt();
    place = await openWorkplace({ accounts: 2, servers: 5, regions: 1 });
    await place.onboardQuick('production', 0);
    await place.onboardQuick('broken', 1, '--no-sync-now');
    const { accessKeyId } = (await place.run(['accounts', 'show', 'broken', '--json'])).json;
    place.sandbox.state.deleteKey(accessKeyId);
    await place.run(['check-ak', 'broken']);
    service = spawnProgram(['run', '--log', 'json', '--listen', '127.0.0.1:0'], { env: place.env });
    address = await addressOf(service);
  });
  afterAll(async () => {
    service.child.kill('SIGTERM');
    expect((await service.ended).code).toBe(0);
    await place.close();
  });

  const addressOf = ({ child }: Spawned): Promise<string> =>
    new Promise((resolve) => {
      let text = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const line = text.split('\n').find((each) => each.includes('"listening"'));
        if (line?.endsWith('}')) resolve(JSON.parse(line).address);
      });
    });

  const get = async (path: string, method = 'GET') => {
    const response = await fetch(`http://${address}${path}`, { method });
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
  };
  const isReady = async () => (await get('/readyz')).status === 200;

  test('lives, and is ready after the first look', async () => {
    expect(await get('/healthz')).toMatchObject({ status: 200, text: 'ok\n' });
    while (!(await isReady())) await sleep(50);
    expect((await get('/nothing')).status).toBe(404);
    expect((await get('/metrics', 'POST')).status).toBe(405);
    expect((await get('/healthz', 'HEAD')).status).toBe(200);
  });

  test('is not ready while the configuration cannot be read, and says why', async () => {
    const path = join(place.home, 'config', 'config.enc');
    const whole = await readFile(path);
    while (!(await isReady())) await sleep(50);
    await writeFile(path, 'damaged');
    try {
      while (await isReady()) await sleep(50);
      const { status, text } = await get('/readyz');
      expect([status, text]).toEqual([503, expect.stringContaining('config.enc')]);
      expect((await get('/metrics')).status).toBe(500);
      expect((await get('/healthz')).status).toBe(200);
    } finally {
      await writeFile(path, whole);
    }
    while (!(await isReady())) await sleep(50);
  }, 60_000);

  test('metrics tell how every promise, key and picture stands', async () => {
    const { status, type, text } = await get('/metrics');
    expect([status, type]).toEqual([200, expect.stringMatching(/^text\/plain; version=0\.0\.4/)]);
    for (const line of text.split('\n').filter(Boolean)) {
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{[^}]*\})? \S+)$/);
    }
    expect(text).toMatch(/^huawei_assets_task_lag_seconds\{account="production",what="hosts"\} 0$/m);
    expect(text).toMatch(/^huawei_assets_task_last_ok_timestamp_seconds\{account="production",what="hosts"\} \d{10}/m);
    expect(text).toMatch(/^huawei_assets_access_key_state\{account="production",status="valid"\} 1$/m);
    expect(text).toMatch(/^huawei_assets_access_key_state\{account="broken",status="not-found"\} 1$/m);
    expect(text).toMatch(/^huawei_assets_feature_state\{account="production",feature="host",status="normal"\} 1$/m);
    expect(text).toMatch(/^huawei_assets_records\{account="production",kind="hosts"\} 5$/m);
    expect(text).toMatch(/^huawei_assets_build_info\{version="[\d.]+"\} 1$/m);
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  });

  test('the documentation names every metric', async () => {
    const { text } = await get('/metrics');
    const page = await readFile(new URL('../docs/schedule.md', examples), 'utf8');
    const own = [...text.matchAll(/^# TYPE (huawei_assets_\w+) /gm)].map(([, name = '']) => name);
    expect(own.filter((name) => !page.includes(name))).toEqual(['huawei_assets_build_info']);
  });

  test('the example dashboard and alert rules ask for metrics that there are', async () => {
    const { text } = await get('/metrics');
    const known = new Set([...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name]) => name));
    const files = ['grafana-dashboard.json', 'prometheus-alerts.yml'];
    for (const file of files) {
      const content = await readFile(new URL(file, examples), 'utf8');
      parse(content);
      const asked = [...content.matchAll(/\b(huawei_assets_\w+)/g)].map(([, name = '']) => name);
      expect(asked.length).toBeGreaterThan(3);
      expect(asked.filter((name) => !known.has(name.replace(/_(bucket|sum|count)$/, '')))).toEqual([]);
    }
  });

  test('an address that is taken ends it at once', async () => {
    const { code, stderr } = await place.run(['run', '--listen', address, '--json']);
    expect(code).toBe(2);
    expect(stderr).toContain('EADDRINUSE');
  });
});
