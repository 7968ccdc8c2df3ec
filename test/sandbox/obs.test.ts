import { describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { rootKey, withSandbox } from './client.ts';
import { elements, obs } from './obs-client.ts';

const options = { products: 50 * 3 * 4, regions: ['cn-north-4', 'ap-southeast-1', 'eu-west-101'] };

const buckets = (sandbox: Sandbox, region?: string) =>
  sandbox.state.products({ type: 'obs.buckets', ...(region === undefined ? {} : { region }) });

const bucketWith = (sandbox: Sandbox, field: string, value: unknown): string => {
  const found = buckets(sandbox, 'cn-north-4').find(({ row }) => row[field] === value);
  if (found === undefined) throw new Error(`no bucket whose ${field} is ${value}`);
  return found.id;
};

describe('the list of buckets', () => {
  test('is XML, of all regions, whichever is asked', () =>
    withSandbox(startSandbox(options), async (sandbox) => {
      const all = buckets(sandbox);
      for (const region of options.regions) {
        const answer = await obs(sandbox, { region, headers: { 'x-obs-location': 'true' } });
        expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/xml']);
        expect(answer.headers.get('x-obs-request-id')).toMatch(/^[0-9a-f]{32}$/);
        expect(answer.headers.has('x-request-id')).toBe(false);
        expect(elements(answer, 'Name')).toEqual(all.map(({ id }) => id).sort());
        expect(new Set(elements(answer, 'Location'))).toEqual(new Set(options.regions));
      }
      expect(elements(await obs(sandbox), 'Location')).toEqual([]);
    }));

  test('comes in parts when it is asked for in parts', () =>
    withSandbox(startSandbox(options), async (sandbox) => {
      const names: string[] = [];
      for (let marker: string | undefined = ''; marker !== undefined; ) {
        const answer = await obs(sandbox, { query: `marker=${marker}&max-keys=5` });
        names.push(...elements(answer, 'Name'));
        marker = elements(answer, 'NextMarker')[0];
      }
      expect(names).toEqual(
        buckets(sandbox)
          .map(({ id }) => id)
          .sort(),
      );
    }));

  test('needs the right to', () =>
    withSandbox(startSandbox(options), async (sandbox) => {
      const guest = sandbox.state.createUser({ name: 'guest', permissions: ['Tenant Guest'] }).key;
      const other = sandbox.state.createUser({ name: 'other', permissions: ['ECS ReadOnlyAccess'] }).key;
      expect((await obs(sandbox, { key: guest })).status).toBe(200);
      const refused = await obs(sandbox, { key: other });
      expect([refused.status, elements(refused, 'Code')]).toEqual([403, ['AccessDenied']]);
    }));
});

describe('the signature of OBS', () => {
  test.each([
    ['another resource', { wrongResource: '/other/' }, 'SignatureDoesNotMatch'],
    ['an old date', { nowMs: Date.UTC(2020, 0, 1) }, 'RequestTimeTooSkewed'],
    ['an unknown key', { key: { id: 'NOSUCHKEY0NOSUCHKEY0', secret: 'x' } }, 'InvalidAccessKeyId'],
  ])('%s is refused with 403', (_what, ask, code) =>
    withSandbox(startSandbox(options), async (sandbox) => {
      const answer = await obs(sandbox, ask);
      expect([answer.status, elements(answer, 'Code')]).toEqual([403, [code]]);
    }),
  );

  test('is not that of the other services', () =>
    withSandbox(startSandbox(options), async (sandbox) => {
      const answer = await fetch(`${sandbox.url}/obs/cn-north-4/`);
      expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('AccessDenied')]);
      const key = { id: rootKey(sandbox).id, secret: 'wrong' };
      expect((await obs(sandbox, { key })).status).toBe(403);
    }));
});

describe('a bucket', () => {
  test('of another region answers with where it is', () =>
    withSandbox(startSandbox(options), async (sandbox) => {
      const statuses = new Set<number>();
      for (const { id } of buckets(sandbox, 'ap-southeast-1')) {
        for (const isInHost of [true, false]) {
          const answer = await obs(sandbox, { bucket: id, query: 'location', isInHost });
          statuses.add(answer.status);
          expect(answer.headers.get('location')).toContain(
            isInHost ? `/${id}.obs/ap-southeast-1/` : `/obs/ap-southeast-1/${id}/`,
          );
          const right = await obs(sandbox, { bucket: id, query: 'location', isInHost, region: 'ap-southeast-1' });
          expect([right.status, right.text]).toEqual([200, expect.stringContaining('>ap-southeast-1</Location>')]);
        }
      }
      expect([...statuses].every((status) => status === 301 || status === 307)).toBe(true);
    }));

  test('says who may read it', () =>
    withSandbox(startSandbox(options), async (sandbox) => {
      const [careless] = buckets(sandbox, 'cn-north-4');
      const bucket = careless?.id ?? '';
      const acl = await obs(sandbox, { bucket, query: 'acl' });
      expect(elements(acl, 'Canned')).toContain('Everyone');
      expect(elements(acl, 'Permission')).toContain('READ');
      const policy = await obs(sandbox, { bucket, query: 'policy' });
      expect(policy.json.Statement[0]).toMatchObject({ Effect: 'Allow', Principal: { ID: ['*'] } });
      expect(elements(await obs(sandbox, { bucket, query: 'policyStatus' }), 'IsPublic')).toEqual(['true']);
      expect(elements(await obs(sandbox, { bucket, query: 'publicStatus' }), 'IsPublic')).toEqual(['true']);
      sandbox.state.changeProduct(bucket, { acl: 'private', isOpenByPolicy: false, isHttpsOnly: false });
      const closed = await obs(sandbox, { bucket, query: 'policy' });
      expect([closed.status, elements(closed, 'Code')]).toEqual([404, ['NoSuchBucketPolicy']]);
      expect(elements(await obs(sandbox, { bucket, query: 'acl' }), 'Canned')).toEqual([]);
    }));

  test.each([
    ['encryption', 'encryption', 'AES256', 'SSEAlgorithm', 'AES256'],
    ['encryption', 'encryption', 'none', 'Code', 'NoSuchEncryptionConfiguration'],
    ['versioning', 'isVersioned', true, 'Status', 'Enabled'],
    ['publicAccessBlock', 'isBlocked', true, 'BlockPublicAcls', 'true'],
    ['website', 'isBlocked', true, 'Code', 'NoSuchWebsiteConfiguration'],
  ])('says its %s where %s is %s', (query, field, value, name, text) =>
    withSandbox(startSandbox({ ...options, products: 50 * 3 * 40 }), async (sandbox) => {
      const bucket = bucketWith(sandbox, field, value);
      const answer = await obs(sandbox, { bucket, query });
      expect([answer.status, elements(answer, name)[0]]).toEqual([name === 'Code' ? 404 : 200, text]);
    }),
  );

  test('that is nowhere, and one of another account', () =>
    withSandbox(startSandbox({ ...options, accounts: 2 }), async (sandbox) => {
      const none = await obs(sandbox, { bucket: 'nosuch', query: 'acl' });
      expect([none.status, elements(none, 'Code')]).toEqual([404, ['NoSuchBucket']]);
      const [foreign] = sandbox.state.products({ type: 'obs.buckets', region: 'cn-north-4' }, 'sandbox-account-2');
      expect((await obs(sandbox, { bucket: foreign?.id ?? '', query: 'acl' })).status).toBe(403);
    }));

  test('has the name, region and type that Config knows', () =>
    withSandbox(startSandbox(options), async (sandbox) => {
      const known = sandbox.state.resources({ type: 'obs.buckets' });
      expect(known.map(({ id }) => id)).toEqual(buckets(sandbox).map(({ id }) => id));
      expect(known.every(({ id, name }) => id === name)).toBe(true);
    }));
});

test('faults of OBS are in XML, for every bucket host', () =>
  withSandbox(startSandbox(options), async (sandbox) => {
    const [first] = buckets(sandbox, 'cn-north-4');
    sandbox.addFault({ service: 'obs', kind: 'throttle', times: 1 });
    sandbox.addFault({ service: 'obs', kind: 'status', status: 500, times: 1 });
    const slow = await obs(sandbox, { bucket: first?.id ?? '', query: 'acl', isInHost: true });
    expect([slow.status, elements(slow, 'Code')]).toEqual([503, ['SlowDown']]);
    const broken = await obs(sandbox);
    expect([broken.status, elements(broken, 'Code')]).toEqual([500, ['InternalError']]);
    sandbox.state.withdrawService('obs', 'eu-west-101');
    expect((await obs(sandbox, { region: 'eu-west-101' })).status).toBe(404);
  }));
