import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AccessKeyCheck } from '../../src/model/access-key-check.ts';
import { type Account, features, frequencies, type Policy } from '../../src/model/account.ts';
import { AppError } from '../../src/model/errors.ts';
import type { DeclaredAccount } from '../../src/onboarding/accounts-file/accounts-file.ts';
import type { FoundKey } from '../../src/onboarding/accounts-file/find-key.ts';
import { lookFor, missingOf, nothingSeen, type Sight } from '../../src/onboarding/declared/look.ts';
import { planDeclared, withPatch } from '../../src/onboarding/declared/plan.ts';
import { policyOf } from '../../src/onboarding/provisioning-policy.ts';

const regionIds = ['af-south-1', 'ap-southeast-1', 'cn-east-3', 'cn-north-4'];
const regionsOf = (ids: readonly string[]) => ids.map((id) => ({ id, name: id, projects: [] }));

const declaration: DeclaredAccount = {
  name: 'a',
  method: 'manual',
  dataCenter: 'chinese-mainland',
  site: null,
  features: ['host'],
  key: { id: null, idFromEnv: null, secretFromEnv: null, secretFromFile: null, credentialsFile: null },
  regions: null,
  autoIncludeNewRegions: null,
  hostSync: null,
  productSync: null,
  akCheck: null,
  retireRootKey: null,
  allowMissingPermissions: false,
  place: 'accounts.yaml:1',
};

const policy: Policy = {
  regions: ['cn-north-4'],
  knownRegions: ['cn-north-4', 'cn-east-3'],
  autoIncludeNewRegions: true,
  hostSync: '6h',
  productSync: null,
  akCheck: '24h',
};

const storedKey = { id: 'AKOLD', secret: 'old' };

const configured: Account = {
  name: 'a',
  method: 'manual',
  site: 'china',
  dataCenter: 'chinese-mainland',
  features: ['host'],
  domainId: 'd1',
  domainName: 'domain-1',
  userId: 'u1',
  userName: 'user-1',
  accessKey: storedKey,
  policy,
  createdIam: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

const found = (id: string | null, secret: string | null): FoundKey => ({
  id,
  secret,
  lacks: secret === null ? ['the environment variable A is not set'] : [],
});

const owner = (domain: string, isRoot = false) => ({
  domainId: `d${domain}`,
  domainName: `domain-${domain}`,
  userId: 'u2',
  userName: 'user-2',
  isRoot,
});

const check = (missing: readonly string[], status: AccessKeyCheck['status'] = 'valid') =>
  ({ status, message: null, features: [{ feature: 'host', status: 'abnormal', missing, reason: null }] }) as never;

const planOne = (
  declared: Partial<DeclaredAccount>,
  local: Account | null,
  sight: Partial<Sight> = {},
  key = found('AKOLD', null),
) => {
  const [planned] = planDeclared([
    { declared: { ...declaration, ...declared }, local, key, sight: { ...nothingSeen, ...sight } },
  ]);
  if (!planned) throw new Error('nothing was planned');
  return planned;
};

const subset = (of: readonly string[]) => fc.subarray([...of], { minLength: 1 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

const declarations = fc
  .record({
    features: fc.subarray([...features], { minLength: 1 }),
    regions: maybe(fc.oneof(fc.constant('all' as const), subset(regionIds))),
    autoIncludeNewRegions: maybe(fc.boolean()),
    hostSync: maybe(fc.constantFrom(...frequencies)),
    productSync: maybe(fc.constantFrom(...frequencies)),
    akCheck: maybe(fc.constantFrom(...frequencies)),
  })
  .map((wishes) => ({
    ...declaration,
    ...wishes,
    hostSync: wishes.features.includes('host') ? wishes.hostSync : null,
    productSync: wishes.features.includes('cspm') ? wishes.productSync : null,
  }));

const policies = fc
  .record({
    chosen: fc.subarray(regionIds),
    known: fc.subarray(regionIds),
    added: fc.subarray(regionIds),
    isOpen: fc.boolean(),
  })
  .map(
    ({ chosen, known, added, isOpen }): Policy => ({
      ...policy,
      regions: [...new Set([...chosen, ...added])],
      knownRegions: [...new Set([...chosen, ...known])].filter((id) => !added.includes(id) || chosen.includes(id)),
      autoIncludeNewRegions: isOpen,
    }),
  );

describe('the plan of declared accounts', () => {
  const sight = { check: check([]), available: regionsOf(regionIds) };

  test('carried out once, has nothing to do the second time', () => {
    fc.assert(
      fc.property(declarations, policies, (declared, before) => {
        const local = { ...configured, policy: before };
        const first = planOne(declared, local, sight);
        expect(['update', 'unchanged']).toContain(first.action);
        const after = first.patch ? withPatch(local, first.patch) : local;
        const second = planOne(declared, after, sight);
        expect([second.action, second.changes]).toEqual(['unchanged', []]);
        // Nothing is even looked at again.
        expect(lookFor(declared, after, found('AKOLD', null))).toEqual({
          isNew: false,
          identifiesKey: false,
          checksFeatures: false,
          listsRegions: false,
        });
      }),
    );
  });

  test('of an account that it made has nothing to do either, also once regions were added to it', () => {
    fc.assert(
      fc.property(declarations, fc.constantFrom('cn-south-1', null), (declared, opened) => {
        const made = planOne(declared, null, { ...sight, owner: owner('1') }, found('AK', 's'));
        expect(made.action).toBe('create');
        if (!made.request) throw new Error('without a request');
        const policy = policyOf(made.request, regionsOf(regionIds));
        const takesNew = opened !== null && policy.autoIncludeNewRegions;
        const grown = takesNew ? { ...policy, regions: [...policy.regions, opened] } : policy;
        const account = { ...configured, features: made.request.features, policy: grown };
        expect(planOne(declared, account).action).toBe('unchanged');
      }),
    );
  });

  test('never changes what the file does not say', () => {
    fc.assert(
      fc.property(policies, (before) => {
        expect(planOne({}, { ...configured, policy: before }).changes).toEqual([]);
      }),
    );
  });

  test('names every field that changes, with what it was', () => {
    const wishes = { features: ['cspm' as const], regions: ['cn-east-3'], akCheck: '1h' as const };
    const planned = planOne(wishes, configured, sight);
    expect(planned.action).toBe('update');
    expect(planned.changes).toEqual([
      { field: 'features', before: ['host'], after: ['cspm'] },
      { field: 'regions', before: ['cn-north-4'], after: ['cn-east-3'] },
      { field: 'hostSync', before: '6h', after: null },
      { field: 'productSync', before: null, after: '24h' },
      { field: 'akCheck', before: '24h', after: '1h' },
    ]);
  });

  test('gives up what region management added only when it is turned off', () => {
    const grown = { ...configured, policy: { ...policy, regions: ['cn-north-4', 'af-south-1'] } };
    expect(planOne({ regions: ['cn-north-4'] }, grown, sight).changes).toEqual([]);
    const { changes, patch } = planOne({ regions: ['cn-east-3'] }, grown, sight);
    expect(changes).toEqual([
      { field: 'regions', before: ['cn-north-4', 'af-south-1'], after: ['cn-east-3', 'af-south-1'] },
    ]);
    expect(patch?.policy.knownRegions).not.toContain('af-south-1');
    const closed = planOne({ regions: ['cn-north-4'], autoIncludeNewRegions: false }, grown, sight);
    expect(closed.changes.map(({ field }) => field)).toEqual(['regions', 'autoIncludeNewRegions']);
    expect(closed.patch?.policy.regions).toEqual(['cn-north-4']);
  });

  test.each<[string, Partial<DeclaredAccount>, RegExp]>([
    [
      'another data center',
      { dataCenter: 'outside-chinese-mainland' },
      /a region is provisioned to one data center only/,
    ],
    ['another site', { site: 'global' }, /an account of the site china/],
    ['another method', { method: 'quick' }, /was configured by the manual method/],
  ])('does not turn an account over to %s', (_name, wish, says) => {
    const planned = planOne(wish, configured);
    expect([planned.action, planned.error?.code]).toEqual(['conflict', 'account-exists']);
    expect(planned.error?.message).toMatch(says);
  });

  test('leaves out what cannot be done, and why', () => {
    const unknown = planOne({ regions: ['cn-nrth-4'] }, configured, sight);
    expect([unknown.action, unknown.error?.code]).toEqual(['failed', 'region-unknown']);
    const lacking = { ...sight, check: check(['Tenant Guest']) };
    const missing = planOne({ features: ['host', 'cspm'] }, configured, lacking);
    expect([missing.action, missing.error?.code]).toEqual(['failed', 'permission-missing']);
    const taken = planOne({ features: ['host', 'cspm'], allowMissingPermissions: true }, configured, lacking);
    expect([taken.action, taken.notes]).toEqual(['update', [{ code: 'permissions-missing', detail: 'Tenant Guest' }]]);
    const dead = planOne({ features: ['host', 'cspm'] }, configured, { check: check([], 'disabled') });
    expect([dead.action, dead.error?.code]).toEqual(['failed', 'access-key-invalid']);
  });

  test('declares one Huawei Cloud account once', () => {
    const prospect = (name: string) => ({
      declared: { ...declaration, name },
      local: null,
      key: found(name, 's'),
      sight: { ...nothingSeen, ...sight, owner: owner('1') },
    });
    const plan = planDeclared([prospect('a'), prospect('b'), prospect('c')]);
    expect(plan.map(({ action }) => action)).toEqual(['create', 'conflict', 'conflict']);
    expect(plan[2]?.error?.message).toBe('The Huawei Cloud account "domain-1" is declared as "a", too.');
  });
});

describe('the key of a declared account', () => {
  const newKey = found('AKNEW', 'new');

  test('takes the stored one’s place once it was seen to be of the same account', () => {
    expect(lookFor(declaration, configured, newKey)).toMatchObject({ identifiesKey: true, checksFeatures: true });
    const planned = planOne({}, configured, { owner: owner('1'), check: check([]) }, newKey);
    expect(planned.changes).toEqual([{ field: 'accessKey', before: 'AKOLD', after: 'AKNEW' }]);
    const { patch } = planned;
    expect(patch && withPatch(configured, patch)).toMatchObject({
      accessKey: { id: 'AKNEW', secret: 'new' },
      userName: 'user-2',
    });
  });

  test('with the stored ID and another secret is proven, too', () => {
    const other = found('AKOLD', 'other');
    expect(lookFor(declaration, configured, other).identifiesKey).toBe(true);
    const wrong = planOne({}, configured, { keyError: new AppError('access-key-wrong-secret', 'no') }, other);
    expect([wrong.action, wrong.error?.code]).toEqual(['failed', 'access-key-wrong-secret']);
    expect(planOne({}, configured, { owner: owner('1'), check: check([]) }, other).action).toBe('update');
  });

  test('is neither another account’s nor the owner’s', () => {
    const others = planOne({}, configured, { owner: owner('2') }, newKey);
    expect([others.action, others.error?.message]).toEqual([
      'conflict',
      'The name "a" is taken by the Huawei Cloud account "domain-1"; the key is of "domain-2".',
    ]);
    const root = planOne({}, configured, { owner: owner('1', true) }, newKey);
    expect([root.action, root.error?.code]).toEqual(['failed', 'root-key-refused']);
    const rootOfNew = planOne({}, null, { owner: owner('1', true), available: regionsOf(regionIds) }, newKey);
    expect([rootOfNew.action, rootOfNew.error?.code]).toEqual(['failed', 'root-key-refused']);
  });

  test('is not stored while a setup of its account is unfinished', () => {
    const sight = { ...nothingSeen, owner: owner('1'), available: regionsOf(regionIds), check: check([]) };
    const [planned] = planDeclared(
      [{ declared: declaration, local: null, key: newKey, sight }],
      new Map([['d1', 'AlibabaCloudGroup_left']]),
    );
    expect([planned?.action, planned?.error?.message]).toEqual(['failed', expect.stringContaining('_left')]);
  });

  test('is missed only where it is needed', () => {
    const quick = { ...configured, method: 'quick' as const };
    const nothing = found(null, null);
    expect(missingOf({ ...declaration, method: 'quick' }, quick, nothing)).toEqual([]);
    expect(missingOf(declaration, configured, found('AKOLD', null))).toEqual([]);
    expect(missingOf(declaration, configured, found('AKNEW', null))).toHaveLength(1);
    expect(missingOf(declaration, configured, nothing)).toHaveLength(1);
    expect(missingOf(declaration, null, nothing)).toHaveLength(1);
  });

  describe('as the root key of quick configuration', () => {
    const quick = { ...configured, method: 'quick' as const };
    const plan = (sight: Partial<Sight>, retireRootKey: DeclaredAccount['retireRootKey'] = 'delete') => {
      const {
        action,
        notes,
        retireRootKey: retires,
      } = planOne({ method: 'quick', retireRootKey }, quick, sight, newKey);
      return { action, notes: notes.map(({ code }) => code), retires };
    };
    const unchanged = { action: 'unchanged', notes: [], retires: 'keep' };

    test('is retired by a later run when it was kept by the first', () => {
      expect(plan({ owner: owner('1', true) })).toEqual({ action: 'update', notes: [], retires: 'delete' });
      expect(plan({ owner: owner('1', true) }, 'keep')).toEqual(unchanged);
      expect(plan({ owner: owner('1', false) })).toEqual(unchanged);
    });

    test('may be gone, wrong or out of reach: the account has its own', () => {
      const refused = (code: ConstructorParameters<typeof AppError>[0]) => plan({ keyError: new AppError(code, 'no') });
      expect(refused('access-key-not-found')).toEqual(unchanged);
      expect(refused('access-key-disabled')).toEqual({ ...unchanged, notes: ['root-key-disabled'] });
      expect(refused('unreachable')).toEqual({ ...unchanged, notes: ['key-not-seen'] });
    });

    test('of another Huawei Cloud account finds the name taken', () => {
      expect(plan({ owner: owner('2', true) }).action).toBe('conflict');
    });
  });
});
