import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openWorkplace } from '../helpers/run-program.ts';

test('the audit log holds every change that the cloud saw, refused ones too, and nothing secret', async () => {
  const place = await openWorkplace({ regions: 1, servers: 2 });
  try {
    place.sandbox.addFault({ service: 'iam', method: 'PUT', path: /\/users\//, kind: 'status', status: 403, times: 1 });
    await place.onboardQuick('production');
    await place.onboardQuick('production', 0, '--retire-root-key', 'delete', '--yes');
    const file = join(place.home, 'data', 'audit.ndjson');
    const lines = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const seen = place.sandbox.requests.filter(({ method }) => method !== 'GET');
    expect(lines.map(({ method, path, status }) => [method, path, status])).toEqual(
      seen.map(({ method, path, status }) => [method, path, status]),
    );
    expect(lines.filter(({ error }) => error === 'permission-missing')).toHaveLength(1);
    expect(lines.every(({ accessKeyId, time }) => accessKeyId === place.sandbox.accounts[0]?.rootKey.id && time)).toBe(
      true,
    );
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const page = await readFile(new URL('../../docs/security.md', import.meta.url), 'utf8');
    const shown = JSON.parse(/^\{"time".*$/m.exec(page)?.[0] ?? '{}');
    expect(Object.keys(shown)).toEqual(Object.keys(lines[0]));
    for (const key of Object.keys(shown)) expect(page).toMatch(new RegExp(`^\\|.*\`${key}\`.*\\|.*\\|$`, 'm'));
  } finally {
    await place.close();
  }
});
