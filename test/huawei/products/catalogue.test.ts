import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { services } from '../../../src/huawei/endpoints.ts';
import { findEntryOfConfig, findProductEntry, productEntries } from '../../../src/huawei/products/catalogue.ts';
import { readDetails } from '../../../src/huawei/products/record.ts';

const folder = (path: string) => new URL(path, import.meta.url);
const sources = readdirSync(folder('../../../src/huawei/products')).filter((file) =>
  readFileSync(folder(`../../../src/huawei/products/${file}`), 'utf8').includes(': ProductEntry = {'),
);

test('every entry is in the catalogue, and has a test of its own', () => {
  expect(productEntries).toHaveLength(sources.length);
  const tests = readdirSync(folder('.'));
  for (const file of sources) expect(tests).toContain(file.replace('.ts', '.test.ts'));
});

test('a type names one entry, and so does a name of Config', () => {
  const types = productEntries.map(({ type }) => type.toLowerCase());
  expect(new Set(types).size).toBe(types.length);
  const names = productEntries.flatMap(({ configType }) => configType ?? []);
  expect(new Set(names).size).toBe(names.length);
  expect(findProductEntry('EVS.Volumes')?.type).toBe('evs.volumes');
  expect(findProductEntry('evs')).toBeNull();
  expect(findEntryOfConfig('evs.volumes')?.type).toBe('evs.volumes');
  expect(findEntryOfConfig('ecs.cloudservers')).toBeNull();
});

describe.each(productEntries.map((entry) => [entry.type, entry] as const))('%s', (_type, entry) => {
  test('is well formed', () => {
    expect(entry.type).toMatch(/^[a-z]+\.[A-Za-z0-9_-]+$/);
    expect(services).toContain(entry.service);
    expect(entry.title).not.toBe('');
    expect(entry.source).not.toBe('');
    for (const call of entry.otherwise ? [entry.list, entry.otherwise] : [entry.list]) {
      expect(call.path).toMatch(/^\//);
      // A path without the project is scoped by its header alone; one with a project is never asked for a whole account.
      if (entry.scope === 'global') expect(call.path).not.toContain('{project_id}');
      else expect(call.path).not.toContain('{domain_id}');
      if (call.paging.family !== 'none') expect(call.paging.size).toBeGreaterThan(1);
    }
    if (entry.configType !== null) expect(entry.configType).toBe(entry.type);
  });

  test('makes no setting up that Config does not report', () => {
    if (entry.configType === null) return;
    for (const [name, value] of Object.entries(readDetails({}, entry.list.fields)))
      expect([name, value]).toEqual([name, null]);
  });
});
