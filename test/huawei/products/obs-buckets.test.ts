/** OBS has a signature of its own and speaks XML, so its list has tests of its own, on recorded answers and the sandbox. */
import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { openHuawei } from '../../../src/huawei/cloud.ts';
import { signedHeaders } from '../../../src/huawei/obs.ts';
import { obsBuckets } from '../../../src/huawei/products/obs-buckets.ts';
import type { Product } from '../../../src/model/record.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { withSandbox } from '../../sandbox/client.ts';
import { accountOf, anyKey, collect, noRetry, quickRetry, sandboxOptions, withOddServer } from '../helpers.ts';

const options = { region: 'cn-north-4', projectId: null, domainId: 'd' };

interface Recorded {
  readonly request: { readonly method: string; readonly url: string };
  readonly response: { readonly status: number; readonly body: string };
}

const recordings: readonly Recorded[] = JSON.parse(
  readFileSync(new URL('../../recordings/obs-buckets.json', import.meta.url), 'utf8'),
);

/** The recorded answer to a path below the endpoint template; the bucket stood before the host when it was recorded. */
const recordedFor = (target: string): Recorded['response'] | undefined => {
  const [, bucket, query] = /^\/obs\/[^/]+\/(?:([^/?]+)\/)?(\?.*)?$/.exec(target) ?? [];
  const host = bucket ? `https://${bucket}.obs.` : 'https://obs.';
  return recordings.find(({ request }) => {
    const url = new URL(request.url);
    return request.method === 'GET' && request.url.startsWith(host) && url.search === (query ?? '');
  })?.response;
};

const sendXml = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, { 'Content-Type': 'application/xml' });
  response.end(body);
};

const errorXml = (code: string, message = 'no'): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;

const bucketsXml = (names: readonly string[], more = ''): string =>
  `<ListAllMyBucketsResult><Owner><ID>o</ID></Owner>${more}<Buckets>${names
    .map((name) => `<Bucket><Name>${name}</Name><Location>cn-north-4</Location></Bucket>`)
    .join('')}</Buckets></ListAllMyBucketsResult>`;

type Answer = (response: ServerResponse, target: string) => void;

const listFrom = async (answer: Answer, retry = noRetry): Promise<{ products: Product[]; failure?: unknown }> => {
  let products: Product[] = [];
  let failure: unknown;
  await withOddServer(
    (request, response) => answer(response, request.url ?? ''),
    async ({ template }) => {
      const cloud = openHuawei({ accessKey: anyKey, site: 'china', endpointTemplate: template, retry });
      try {
        products = (await collect(cloud.listProducts(obsBuckets, options))).map(({ fields }) => fields);
      } catch (error) {
        failure = error;
      }
      await cloud.close();
    },
  );
  return { products, failure };
};

/** Buckets by a server that refuses each setting, except those that are given. */
const bucketWith = async (settings: Readonly<Record<string, readonly [status: number, body: string]>>) => {
  const { products, failure } = await listFrom((response, target) => {
    if (!target.includes('/b/')) return sendXml(response, 200, bucketsXml(['b']));
    const [status, body] = settings[target.split('?')[1] ?? ''] ?? [403, errorXml('AccessDenied')];
    return sendXml(response, status, body);
  });
  if (failure) throw failure;
  return products[0];
};

describe('buckets', () => {
  test('are listed as recorded, and what may not be read of them is unknown', async () => {
    const { products, failure } = await listFrom((response, target) => {
      const found = recordedFor(target);
      return found
        ? sendXml(response, found.status, found.body)
        : sendXml(response, 403, errorXml('AccessDenied', 'Access Denied'));
    });
    expect(failure).toBeUndefined();
    expect(
      products.map(({ id, createdAt, details, encryption }) => [id, createdAt, details.location, encryption]),
    ).toEqual([
      ['test-buckwt-3az1', '2023-02-02T07:39:10.903Z', 'cn-north-4', { enabled: true, kmsKeyId: null }],
      ['test-buckwt-3az2', '2023-05-26T12:44:05.288Z', 'cn-north-4', { enabled: true, kmsKeyId: null }],
      ['test-buckwt-3az3', '2023-07-20T10:02:44.464Z', 'cn-north-4', { enabled: false, kmsKeyId: null }],
    ]);
    expect(products.map(({ details }) => details.encryptionAlgorithm)).toEqual(['AES256', 'kms', null]);
    expect(products[0]?.details).toMatchObject({
      kind: 'OBJECT',
      grants: null,
      isAclPublic: null,
      hasPolicy: null,
      isPolicyPublic: null,
      blocksPublicAcls: null,
      versioning: null,
      isLogged: null,
      unknown: ['acl', 'policy', 'policyStatus', 'publicAccessBlock', 'versioning', 'logging', 'tagging'],
    });
  });

  test('have the settings that OBS gives, and the absence of one is no default of another', async () => {
    const bucket = await bucketWith({
      acl: [
        200,
        `<AccessControlPolicy><Owner><ID>o</ID></Owner><AccessControlList>
          <Grant><Grantee><ID>o</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>
          <Grant><Grantee><Canned>Everyone</Canned></Grantee><Permission>READ</Permission></Grant>
        </AccessControlList></AccessControlPolicy>`,
      ],
      policy: [200, '{"Statement":[{"Effect":"Allow","Principal":{"ID":["*"]},"Action":["GetObject"]}]}'],
      policyStatus: [200, '<PolicyStatus><IsPublic>true</IsPublic></PolicyStatus>'],
      publicAccessBlock: [
        200,
        '<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>false</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration>',
      ],
      encryption: [
        200,
        '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>kms</SSEAlgorithm><KMSMasterKeyID>k1</KMSMasterKeyID></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>',
      ],
      versioning: [200, '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'],
      logging: [
        200,
        '<BucketLoggingStatus><LoggingEnabled><TargetBucket>logs</TargetBucket></LoggingEnabled></BucketLoggingStatus>',
      ],
      tagging: [200, '<Tagging><TagSet><Tag><Key>env</Key><Value>007 &amp; co</Value></Tag></TagSet></Tagging>'],
    });
    expect(bucket).toMatchObject({
      encryption: { enabled: true, kmsKeyId: 'k1' },
      tags: { env: '007 & co' },
      details: {
        grants: [
          { grantee: 'o', permission: 'FULL_CONTROL' },
          { grantee: 'Everyone', permission: 'READ' },
        ],
        isAclPublic: true,
        hasPolicy: true,
        policy: { Statement: [{ Effect: 'Allow', Principal: { ID: ['*'] }, Action: ['GetObject'] }] },
        isPolicyPublic: true,
        blocksPublicAcls: true,
        ignoresPublicAcls: false,
        blocksPublicPolicy: true,
        restrictsPublicBuckets: false,
        encryptionAlgorithm: 'kms',
        versioning: 'Enabled',
        isLogged: true,
        logBucket: 'logs',
        unknown: [],
      },
    });
    expect(Object.keys(bucket?.details ?? {})).toEqual(Object.keys(obsBuckets.list.fields.details ?? {}));
  });

  test('without a setting say so, in the words of OBS', async () => {
    const bucket = await bucketWith({
      acl: [200, '<AccessControlPolicy><AccessControlList></AccessControlList></AccessControlPolicy>'],
      policy: [404, errorXml('NoSuchBucketPolicy')],
      policyStatus: [404, errorXml('NoSuchBucketPolicy')],
      publicAccessBlock: [404, errorXml('NoSuchPublicAccessBlockConfiguration')],
      encryption: [404, errorXml('NoSuchEncryptionConfiguration')],
      versioning: [200, '<VersioningConfiguration/>'],
      logging: [200, '<BucketLoggingStatus/>'],
      tagging: [404, errorXml('NoSuchTagSet')],
    });
    expect(bucket).toMatchObject({
      encryption: { enabled: false, kmsKeyId: null },
      tags: {},
      details: {
        grants: [],
        isAclPublic: false,
        hasPolicy: false,
        policy: null,
        isPolicyPublic: false,
        blocksPublicAcls: false,
        versioning: 'Off',
        isLogged: false,
        logBucket: null,
        unknown: [],
      },
    });
  });

  test('whose settings are cut, redirected or of another kind keep them unknown', async () => {
    const bucket = await bucketWith({
      acl: [200, '<AccessControlPolicy><Acce'],
      policy: [200, '<html></html>'],
      encryption: [404, errorXml('SomethingElse')],
      versioning: [301, errorXml('PermanentRedirect')],
      tagging: [200, ''],
    });
    expect(bucket?.encryption).toBeNull();
    expect(bucket?.details.unknown).toHaveLength(8);
  });

  test('that are deleted meanwhile are left out; one that cannot be reached fails the list', async () => {
    const withBucket = (status: number, code: string) =>
      listFrom((response, target) => {
        if (!/\/(a|b)\//.test(target)) return sendXml(response, 200, bucketsXml(['a', 'b']));
        return target.includes('/b/')
          ? sendXml(response, status, errorXml(code))
          : sendXml(response, 403, errorXml('X'));
      });
    expect((await withBucket(404, 'NoSuchBucket')).products.map(({ id }) => id)).toEqual(['a']);
    expect((await withBucket(503, 'SlowDown')).failure).toMatchObject({ code: 'throttled' });
    expect((await withBucket(500, 'InternalError')).failure).toMatchObject({ code: 'server-error' });
  });

  test('are listed over all pages by NextMarker', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const { products } = await listFrom((response, target) => {
      if (!/^\/obs\/cn-north-4\/(\?|$)/.test(target)) return sendXml(response, 403, errorXml('AccessDenied'));
      const from = names.indexOf(new URLSearchParams(target.split('?')[1]).get('marker') ?? '') + 1;
      const page = names.slice(from, from + 2);
      const last = page.at(-1);
      const more = from + 2 < names.length ? `<IsTruncated>true</IsTruncated><NextMarker>${last}</NextMarker>` : '';
      return sendXml(response, 200, bucketsXml(page, more));
    });
    expect(products.map(({ id }) => id)).toEqual(names);
  });

  test.each([
    ['half a document', '<ListAllMyBucketsResult><Buckets><Bucket><Name>a</Name>'],
    ['a page of a proxy', '<!doctype html><html><body>login</body></html>'],
    ['another document', '<PolicyStatus><IsPublic>true</IsPublic></PolicyStatus>'],
    ['a bucket without a name', '<ListAllMyBucketsResult><Buckets><Bucket/></Buckets></ListAllMyBucketsResult>'],
    [
      'entities of its own',
      '<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]><ListAllMyBucketsResult><Buckets><Bucket><Name>&a;</Name></Bucket></Buckets></ListAllMyBucketsResult>',
    ],
    ['JSON', '{"buckets":[]}'],
  ])('in %s are not believed', async (_name, body) => {
    const { failure } = await listFrom((response) => sendXml(response, 200, body));
    expect(failure).toMatchObject({ code: 'bad-response' });
  });

  test('of other regions are left to those', async () => {
    const elsewhere = bucketsXml(['a']).replace('cn-north-4', 'cn-east-3');
    expect(await listFrom((response) => sendXml(response, 200, elsewhere))).toEqual({ products: [] });
  });

  test('of an account without any are none', async () => {
    expect(await listFrom((response) => sendXml(response, 200, bucketsXml([])))).toEqual({ products: [] });
  });

  test('of a key that only OBS refuses are forbidden, so that the key is used elsewhere', async () => {
    for (const code of ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'AccessDenied']) {
      const { failure } = await listFrom((response) =>
        sendXml(response, 403, errorXml(code, `StringToSign ${anyKey.secret}`)),
      );
      expect(failure).toMatchObject({ code: code === 'AccessDenied' ? 'permission-missing' : 'access-forbidden' });
    }
    const skewed = await listFrom((response) => sendXml(response, 403, errorXml('RequestTimeTooSkewed')), quickRetry);
    expect(skewed.failure).toMatchObject({ code: 'clock-skew' });
  });
});

test('the signature is that of the documentation', () => {
  const key = { id: 'UDSIAMSTUBTEST000254', secret: 'HVxn2MmDhH4fmdi6FJsZgQzRkzzxZxxxxxxxx' };
  const now = Date.parse('2015-10-12T08:12:38Z');
  expect(signedHeaders({ bucket: 'b', subResource: 'acl' }, key, now)).toEqual({
    'x-obs-date': 'Mon, 12 Oct 2015 08:12:38 GMT',
    Authorization: expect.stringMatching(/^OBS UDSIAMSTUBTEST000254:[A-Za-z0-9+/]{27}=$/),
  });
  const of = (call: Parameters<typeof signedHeaders>[0]) => signedHeaders(call, key, now).Authorization;
  expect(of({ bucket: 'b' })).not.toBe(of({ bucket: 'c' }));
  expect(of({ bucket: 'b' })).not.toBe(of({ bucket: 'b', subResource: 'acl' }));
  expect(of({ bucket: 'b', query: 'marker=x' })).toBe(of({ bucket: 'b' }));
});

test('buckets of the sandbox, which checks signatures by itself, are listed with their settings, region by region', () =>
  withSandbox(startSandbox({ products: 120 }), async (sandbox) => {
    const cloud = openHuawei(sandboxOptions(sandbox));
    const { domainId, regions } = accountOf(sandbox);
    for (const region of regions) {
      const listed = await collect(cloud.listProducts(obsBuckets, { ...options, region, domainId }));
      const wanted = sandbox.state.resources({ type: 'obs.buckets', region });
      expect(listed.map(({ fields }) => fields.id).sort()).toEqual(wanted.map(({ id }) => id).sort());
      for (const { fields } of listed) expect(fields.details).toMatchObject({ location: region, unknown: [] });
    }
    expect(sandbox.state.resources({ type: 'obs.buckets' }).length).toBeGreaterThan(0);
    await cloud.close();
  }));
