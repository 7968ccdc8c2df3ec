import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { productEntries } from '../../src/huawei/cloud.ts';
import type { ProductEntry } from '../../src/huawei/products/entry.ts';
import type { Account, Policy } from '../../src/model/account.ts';
import type { AccountRegion } from '../../src/model/scope.ts';
import { chooseRegions, planScopes } from '../../src/sync/plan.ts';

const ids = ['cn-north-4', 'cn-east-3', 'ap-southeast-1', 'eu-west-101', 'la-south-2'];
const region = (id: string, projects: readonly string[] = [id]): AccountRegion => ({
  id,
  name: id,
  projects: projects.map((name) => ({ id: `p-${name}`, name })),
});
const policy = (change: Partial<Policy>): Policy => ({
  regions: [],
  knownRegions: [],
  autoIncludeNewRegions: false,
  hostSync: '6h',
  productSync: null,
  akCheck: '24h',
  ...change,
});
const account = (change: Partial<Policy> = {}): Account => ({
  name: 'a',
  method: 'manual',
  site: 'china',
  dataCenter: 'chinese-mainland',
  features: ['host'],
  domainId: 'd',
  domainName: 'd',
  userId: 'u',
  userName: 'u',
  accessKey: { id: 'AK', secret: 'not-a-secret' },
  policy: policy(change),
  createdIam: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
});
const subset = fc.subarray(ids);

describe('chooseRegions', () => {
  test('every region that is there is provisioned or left out, never both', () => {
    fc.assert(
      fc.property(subset, subset, subset, fc.boolean(), (regions, knownRegions, there, autoIncludeNewRegions) => {
        const choice = chooseRegions(
          policy({ regions, knownRegions, autoIncludeNewRegions }),
          there.map((id) => region(id)),
        );
        const provisioned = choice.regions.map(({ id }) => id);
        expect([...provisioned, ...choice.notProvisioned].sort()).toEqual([...there].sort());
        expect(choice.notOpened.every((id) => regions.includes(id) && !there.includes(id))).toBe(true);
      }),
    );
  });

  test('a new region is picked up only with region management on, and a known one never by it', () => {
    fc.assert(
      fc.property(subset, subset, subset, fc.boolean(), (regions, knownRegions, there, autoIncludeNewRegions) => {
        const { added } = chooseRegions(
          policy({ regions, knownRegions, autoIncludeNewRegions }),
          there.map((id) => region(id)),
        );
        expect(autoIncludeNewRegions || added.length === 0).toBe(true);
        expect(added.some((id) => regions.includes(id) || knownRegions.includes(id))).toBe(false);
      }),
    );
  });
});

test('a new region that only a project’s name tells of is neither picked up nor remembered as left out', () => {
  const known = policy({ regions: ['cn-north-4'], knownRegions: ['cn-east-3'], autoIncludeNewRegions: true });
  const there = ['cn-north-4', 'cn-east-3', 'my-project-1'].map((id) => ({ ...region(id), isGuessed: true as const }));
  expect(chooseRegions(known, there)).toMatchObject({
    regions: [{ id: 'cn-north-4' }],
    added: [],
    notProvisioned: ['cn-east-3'],
    unsure: ['my-project-1'],
  });
});

describe('planScopes', () => {
  const there = [region('cn-north-4', ['cn-north-4', 'cn-north-4_team']), region('cn-east-3')];
  const choice = chooseRegions(policy({ regions: ['cn-north-4', 'cn-east-3'] }), there);
  const places = (
    kinds: readonly ('hosts' | 'products')[],
    regions: readonly string[] | null,
    direct: readonly ProductEntry[] = [],
  ) =>
    planScopes(
      account(),
      choice,
      { kinds, regions, types: null },
      kinds.includes('products') ? { usesConfig: true, direct, covered: [], reason: '' } : null,
    ).map((s) => `${s.kind} ${s.type ? `${s.type} ` : ''}${s.region} ${s.projectName}`);

  test('hosts are listed project by project, sub-projects included', () => {
    expect(places(['hosts'], null)).toEqual([
      'hosts cn-north-4 cn-north-4',
      'hosts cn-north-4 cn-north-4_team',
      'hosts cn-east-3 cn-east-3',
    ]);
  });

  test('products are listed region by region, and the global ones apart', () => {
    expect(places(['products'], null)).toEqual([
      'products cn-north-4 null',
      'products cn-east-3 null',
      'products global null',
    ]);
  });

  test('a type that its service lists has a scope in each project, each region, or one for the account', async () => {
    const entry = (await productEntries())[0];
    if (!entry) throw new Error('the catalogue is empty');
    const direct: ProductEntry[] = [
      { ...entry, type: 'evs.volumes', service: 'evs', scope: 'project' },
      { ...entry, type: 'obs.buckets', service: 'obs', scope: 'region' },
      { ...entry, type: 'cdn.domains', service: 'cdn', scope: 'global' },
    ];
    expect(places(['products'], null, direct)).toEqual([
      'products cn-north-4 null',
      'products cn-east-3 null',
      'products global null',
      'products evs.volumes cn-north-4 cn-north-4',
      'products evs.volumes cn-north-4 cn-north-4_team',
      'products evs.volumes cn-east-3 cn-east-3',
      'products obs.buckets cn-north-4 null',
      'products obs.buckets cn-east-3 null',
      'products cdn.domains global null',
    ]);
    expect(places(['products'], ['global'], direct)).toEqual([
      'products global null',
      'products cdn.domains global null',
    ]);
  });

  test('named regions leave out the others, and global unless it is named', () => {
    expect(places(['hosts', 'products'], ['cn-east-3'])).toEqual([
      'hosts cn-east-3 cn-east-3',
      'products cn-east-3 null',
    ]);
    expect(places(['hosts', 'products'], ['global'])).toEqual(['products global null']);
  });
});
