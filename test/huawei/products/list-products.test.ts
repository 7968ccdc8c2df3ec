/** What the engine makes of refusals, of lists below a parent and of a second API, whatever the type. */
import type { ServerResponse } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { openHuawei } from '../../../src/huawei/cloud.ts';
import type { ProductEntry } from '../../../src/huawei/products/entry.ts';
import { evsVolumes } from '../../../src/huawei/products/evs-volumes.ts';
import { kmsKeys } from '../../../src/huawei/products/kms-keys.ts';
import { listProducts } from '../../../src/huawei/products/list-products.ts';
import type { CloudChange } from '../../../src/model/cloud-change.ts';
import { CloudError } from '../../../src/model/errors.ts';
import { anyKey, collect, failureOf, fakeSdk, noRetry, sendJson, withOddServer } from '../helpers.ts';

const options = { region: 'cn-north-4', projectId: 'p', domainId: 'd' };

type Answer = (response: ServerResponse, path: string) => void;

/** Lists through the whole adapter from a server that answers so. */
const listFrom = async (entry: ProductEntry, answer: Answer, audit?: (change: CloudChange) => void) => {
  let outcome: { listed: string[] } | { failure: Error } | undefined;
  await withOddServer(
    (request, response) => answer(response, new URL(request.url ?? '', 'http://x').pathname),
    async ({ template }) => {
      const cloud = openHuawei({ accessKey: anyKey, site: 'china', endpointTemplate: template, retry: noRetry, audit });
      const records = collect(cloud.listProducts(entry, options));
      outcome = await records.then(
        (all) => ({ listed: all.map(({ fields }) => fields.id) }),
        (failure: Error) => ({ failure }),
      );
      await cloud.close();
    },
  );
  if (!outcome) throw new Error('nothing came of it');
  return outcome;
};

const refuse =
  (status: number, body: object | string): Answer =>
  (response) => {
    if (typeof body === 'object') return sendJson(response, status, body);
    response.writeHead(status, { 'Content-Type': 'text/html' });
    response.end(body);
  };

describe('a refusal', () => {
  test.each([
    [
      'an API that the gateway does not know',
      404,
      { error_code: 'APIGW.0101', error_msg: 'no API' },
      'service-not-offered',
    ],
    ['a page of a web server', 404, '<html>404 not found</html>', 'service-not-offered'],
    ['plain text', 404, 'not found', 'service-not-offered'],
    ['a 404 in the words of a service', 404, { error: { code: 'X.404', message: 'none' } }, 'service-not-offered'],
    ['no permission', 403, { error_code: 'EVS.0003', error_msg: 'Policy does not allow' }, 'permission-missing'],
    [
      'a service that was not bought',
      403,
      { error_code: 'X.1', error_msg: 'The service is not subscribed.' },
      'service-not-subscribed',
    ],
    [
      'a service that was not opened',
      400,
      { error_code: 'X.2', error_msg: 'You have not opened X' },
      'service-not-subscribed',
    ],
    ['a key that is refused', 401, { error_code: 'APIGW.0301', error_msg: 'Incorrect' }, 'access-key-invalid'],
    ['half an answer', 200, '{"volumes": [', 'bad-response'],
    ['a page of a proxy', 200, '<!doctype html><html></html>', 'bad-response'],
  ] as const)('%s', async (_name, status, body, code) => {
    expect(await listFrom(evsVolumes, refuse(status, body))).toMatchObject({ failure: { code } });
  });

  test('of a later page is no service that is missing', async () => {
    let pages = 0;
    const sdk = fakeSdk(() => {
      pages += 1;
      if (pages === 1) return { volumes: [{ id: 'a' }, { id: 'b' }], count: 4 };
      const answer = { service: 'evs', region: 'r', status: 404, cloudCode: null, requestId: null };
      throw new CloudError('not-found', 'gone', answer);
    });
    expect(await failureOf(collect(listProducts(sdk, evsVolumes, options)))).toMatchObject({ code: 'not-found' });
  });

  test('by a global host that does not resolve says that the site has no such service', async () => {
    const entry: ProductEntry = { ...evsVolumes, scope: 'global' };
    const answer = { service: 'evs', region: 'global', status: null, cloudCode: 'ENOTFOUND', requestId: null };
    const sdk = fakeSdk(() => {
      throw new CloudError('unreachable', 'no such host', answer);
    });
    const code = async (of: ProductEntry) => failureOf(collect(listProducts(sdk, of, options)));
    expect(await code(entry)).toMatchObject({ code: 'service-not-offered' });
    expect(await code(evsVolumes)).toMatchObject({ code: 'unreachable' });
  });
});

test('listing by POST is no change that is recorded', async () => {
  const changes: unknown[] = [];
  const answer: Answer = (response) => sendJson(response, 200, { key_details: [], next_marker: '' });
  expect(await listFrom(kmsKeys, answer, (change) => changes.push(change))).toEqual({ listed: [] });
  expect(changes).toEqual([]);
});

const simple = (more: Partial<ProductEntry>): ProductEntry => ({
  type: 'test.things',
  title: 'things',
  service: 'evs',
  scope: 'project',
  list: { path: '/things', items: 'things', paging: { family: 'none' }, fields: { id: 'id' } },
  configType: null,
  permission: null,
  source: 'this test',
  ...more,
});

const rows = (key: string, ...ids: string[]) => ({ [key]: ids.map((id) => ({ id })) });

describe('a second API of one list', () => {
  const entry = simple({
    list: { path: '/v5/things', items: 'things', paging: { family: 'none' }, fields: { id: 'id' } },
    otherwise: { path: '/v3/things', items: 'old', paging: { family: 'none' }, fields: { id: 'id' } },
  });

  test.each([[403], [404], [400]])('is asked after a %i', async (status) => {
    const answer: Answer = (response, path) =>
      path.endsWith('/v5/things') ? refuse(status, {})(response, path) : sendJson(response, 200, rows('old', 'a'));
    expect(await listFrom(entry, answer)).toEqual({ listed: ['a'] });
  });

  test('is not asked where the first one answers, or fails otherwise', async () => {
    const answer: Answer = (response, path) =>
      path.endsWith('/v5/things') ? sendJson(response, 200, rows('things', 'n')) : refuse(500, {})(response, path);
    expect(await listFrom(entry, answer)).toEqual({ listed: ['n'] });
    expect(await listFrom(entry, refuse(500, {}))).toMatchObject({ failure: { code: 'server-error' } });
  });
});

describe('a list below another', () => {
  const parent = simple({ type: 'test.parents' });
  const below = simple({
    list: { path: '/things/{parent_id}/parts', items: 'parts', paging: { family: 'none' }, fields: { id: 'id' } },
    parent: { entry: parent, placeholder: 'parent_id', detail: 'parentId' },
  });

  test('is asked for once for each row, and says whose it is', async () => {
    const sdk = fakeSdk((_query, url) => (url === '/things' ? rows('things', 'x', 'y') : rows('parts', 'a', 'b')));
    const records = await collect(listProducts(sdk, below, options));
    expect(records.map(({ fields }) => [fields.id, fields.details.parentId])).toEqual([
      ['a', 'x'],
      ['b', 'x'],
    ]);
  });

  test('leaves out what is below a row that went meanwhile', async () => {
    const answer: Answer = (response, path) => {
      if (path.endsWith('/things')) return sendJson(response, 200, rows('things', 'x', 'y'));
      return sendJson(response, 404, { error_code: 'T.404', error_msg: 'no such thing' });
    };
    expect(await listFrom(below, answer)).toEqual({ listed: [] });
  });

  test('that fails for one row fails', async () => {
    const answer: Answer = (response, path) =>
      path.endsWith('/things') ? sendJson(response, 200, rows('things', 'x')) : refuse(403, {})(response, path);
    expect(await listFrom(below, answer)).toMatchObject({ failure: { code: 'permission-missing' } });
    expect(await listFrom(below, refuse(403, {}))).toMatchObject({ failure: { code: 'permission-missing' } });
  });

  test('by a parameter has ids that are always asked for, also where the parent is not offered', async () => {
    const entry = simple({ parent: { entry: parent, parameter: 'ep', always: ['0'] } });
    const withParent = (parents: Answer): Answer => {
      return (response, path) =>
        path.endsWith('/parents') ? parents(response, path) : sendJson(response, 200, rows('things', 'a'));
    };
    const listed = {
      ...entry,
      parent: { ...entry.parent, entry: { ...parent, list: { ...parent.list, path: '/parents' } } },
    };
    expect(await listFrom(listed as ProductEntry, withParent(refuse(404, 'none')))).toEqual({ listed: ['a'] });
    expect(await listFrom(listed as ProductEntry, withParent(refuse(403, {})))).toMatchObject({
      failure: { code: 'permission-missing' },
    });
  });
});

test('rows of another type in the same list are left out', async () => {
  const entry = simple({ keep: (row) => row.id !== 'b' });
  const records = await collect(
    listProducts(
      fakeSdk(() => rows('things', 'a', 'b')),
      entry,
      options,
    ),
  );
  expect(records.map(({ fields }) => fields.id)).toEqual(['a']);
});
