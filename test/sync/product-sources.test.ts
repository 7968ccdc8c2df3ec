import { describe, expect, test } from '@jest/globals';
import { productEntries } from '../../src/huawei/cloud.ts';
import type { ProductEntry } from '../../src/huawei/products/entry.ts';
import { AppError } from '../../src/model/errors.ts';
import { type ConfigState, chooseSources } from '../../src/sync/product-sources.ts';

const anyEntry = (await productEntries())[0] as ProductEntry;
const entryOf = (type: string, configType: string | null = type): ProductEntry => ({ ...anyEntry, type, configType });

const volumes = entryOf('evs.volumes');
const keys = entryOf('kms.keys');
const queues = entryOf('hss.hosts', null);
const entries = [volumes, keys, queues];

const working: ConfigState = {
  counts: new Map([['cn-north-4', 3]]),
  recorder: { isOn: true, types: null },
  supported: new Set(['evs.volumes', 'kms.keys']),
};

const choose = async (state: Partial<ConfigState>) => {
  const { usesConfig, direct, covered, reason } = await chooseSources('auto', entries, async () => ({
    ...working,
    ...state,
  }));
  return { usesConfig, direct: direct.map((entry) => entry.type), covered, reason };
};

const refused = (code: ConstructorParameters<typeof AppError>[0]) => new AppError(code, 'Config said so');

describe('with auto', () => {
  test('Config is used for what it records, and the services for what it does not', async () => {
    const chosen = await choose({});
    expect(chosen).toMatchObject({ usesConfig: true, direct: ['hss.hosts'], covered: ['evs.volumes', 'kms.keys'] });
    expect(chosen.reason).toContain('the rest comes from the services (types: 1)');
  });

  test('a recorder of some types is trusted with these', async () => {
    const chosen = await choose({ recorder: { isOn: true, types: new Set(['evs.volumes']) } });
    expect(chosen).toMatchObject({ usesConfig: true, direct: ['kms.keys', 'hss.hosts'], covered: ['evs.volumes'] });
  });

  test('a type that Config says too little of is asked of its service', async () => {
    const buckets = { ...entryOf('obs.buckets'), prefersService: true };
    const supported = new Set(['obs.buckets', 'evs.volumes']);
    const chosen = await chooseSources('auto', [volumes, buckets], async () => ({ ...working, supported }));
    expect(chosen).toMatchObject({ usesConfig: true, direct: [buckets], covered: ['evs.volumes'] });
  });

  test('a type that Config does not know at this site is asked of its service', async () => {
    const chosen = await choose({ supported: new Set(['kms.keys']) });
    expect(chosen).toMatchObject({ usesConfig: true, direct: ['evs.volumes', 'hss.hosts'], covered: ['kms.keys'] });
  });

  test.each<[string, Partial<ConfigState>, RegExp]>([
    ['a recorder that is off', { recorder: { isOn: false } }, /recorder of Config is off/],
    ['a missing permission', { counts: refused('permission-missing') }, /cannot be read: Config said so\./],
    ['no Config at this site', { counts: refused('service-not-offered') }, /cannot be read/],
    ['a Config that was never enabled', { counts: refused('config-service-off') }, /cannot be read/],
    [
      'nothing there, and a recorder that may not be seen',
      { counts: new Map(), recorder: refused('permission-missing') },
      /cannot be seen/,
    ],
  ])('%s: every type is asked of its service, and the reason is said', async (_, state, reason) => {
    const chosen = await choose(state);
    expect(chosen).toMatchObject({ usesConfig: false, direct: ['evs.volumes', 'kms.keys', 'hss.hosts'], covered: [] });
    expect(chosen.reason).toMatch(reason);
  });

  test.each<[string, Partial<ConfigState>]>([
    ['throttled', { counts: refused('throttled'), recorder: refused('throttled') }],
    ['out of reach', { counts: refused('unreachable'), recorder: refused('unreachable') }],
    ['silent about its recorder', { recorder: refused('permission-missing') }],
  ])('Config that is %s is not left: its pictures are kept, and its scopes say what is wrong', async (_, state) => {
    expect(await choose(state)).toMatchObject({ usesConfig: true, direct: ['hss.hosts'] });
  });
});

test('a source that was asked for is used, whatever Config says', async () => {
  const never = () => Promise.reject(new Error('Config was asked'));
  expect(await chooseSources('direct', entries, never)).toMatchObject({ usesConfig: false, direct: entries });
  const off = async (): Promise<ConfigState> => ({ ...working, recorder: { isOn: false } });
  expect(await chooseSources('config', entries, off)).toMatchObject({ usesConfig: true, direct: [] });
});
