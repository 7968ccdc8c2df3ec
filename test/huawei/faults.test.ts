/** Each way in which the sandbox can fail, on the first, a middle and the last page of hosts, of Config and of services' own lists. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Huawei, openHuawei } from '../../src/huawei/cloud.ts';
import type { ErrorCode } from '../../src/model/errors.ts';
import { type Fault, type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { accountOf, collect, failureOf, firstPlace, noRetry, quickRetry, sandboxOptions } from './helpers.ts';

const productTypes = ['evs.volumes', 'rds.instances', 'vpc.securityGroups', 'waf.instance', 'kms.keys'];

let sandbox: Sandbox;
let cloud: Huawei;

beforeEach(async () => {
  sandbox = await startSandbox({ pageSize: 3, servers: 8, products: 50, productTypes, regions: 1 });
  cloud = openHuawei(sandboxOptions(sandbox, { retry: noRetry }));
});
afterEach(async () => {
  await cloud.close();
  await sandbox.close();
});

interface Kind {
  readonly name: string;
  /** Whether its pages are asked for by marker, and whether its answers count the rows: on every page, or in sum. */
  readonly hasMarker: boolean;
  readonly counts: 'each page' | 'the whole' | null;
  readonly isByPosition?: boolean;
  readonly fault: Pick<Fault, 'service' | 'path'>;
  readonly list: (from?: Huawei) => Promise<{ readonly fields: { readonly id: string } }[]>;
  readonly truth: () => string[];
}

const hosts: Kind = {
  name: 'hosts',
  hasMarker: true,
  counts: 'the whole',
  fault: { service: 'ecs' },
  list: (from = cloud) => collect(from.listServers(firstPlace(sandbox))),
  truth: () => sandbox.state.servers(firstPlace(sandbox).region).map((row) => String(row.id)),
};
const config: Kind = {
  name: 'Config',
  hasMarker: true,
  counts: 'each page',
  fault: { service: 'rms', path: /all-resources\?/ },
  list: async (from = cloud) => {
    const { domainId } = accountOf(sandbox);
    const { region } = firstPlace(sandbox);
    const counts = await from.countResourcesByRegion({ domainId });
    return collect(from.listResources({ domainId, region, expected: counts.get(region) ?? 0 }));
  },
  truth: () => sandbox.state.resources({ region: firstPlace(sandbox).region }).map((row) => String(row.id)),
};

/** One type for each way of paging. */
const direct = (type: string, path: RegExp, paging: Pick<Kind, 'hasMarker' | 'counts' | 'isByPosition'>): Kind => ({
  name: type,
  ...paging,
  fault: { service: type.split('.')[0] ?? '', path },
  list: async (from = cloud) => {
    const entry = (await from.productEntries()).find((each) => each.type === type);
    if (!entry) throw new Error(`${type} is not in the catalogue`);
    const { domainId } = accountOf(sandbox);
    return collect(from.listProducts(entry, { ...firstPlace(sandbox), domainId, pageSize: 3 }));
  },
  truth: () => sandbox.state.products({ type, region: firstPlace(sandbox).region }).map(({ id }) => id),
});

const kinds = [
  hosts,
  config,
  direct('evs.volumes', /cloudvolumes/, { hasMarker: true, counts: 'the whole' }),
  direct('rds.instances', /instances/, { hasMarker: false, counts: 'the whole', isByPosition: true }),
  direct('vpc.securityGroups', /security-groups/, { hasMarker: true, counts: null }),
  direct('waf.instance', /waf.instance/, { hasMarker: false, counts: 'the whole' }),
  direct('kms.keys', /list-keys/, { hasMarker: false, counts: null }),
];

const idsOf = (records: readonly { readonly fields: { readonly id: string } }[]) =>
  records.map(({ fields }) => fields.id);

/** Of three pages or more: the first, the second, the third. */
const pages = [
  ['first', 0],
  ['middle', 1],
  ['last', 2],
] as const;

const failures: readonly (readonly [string, Omit<Fault, 'after'>, ErrorCode, RegExp])[] = [
  [
    'status 500',
    { kind: 'status', status: 500 },
    'server-error',
    /refused (GET|POST) .* \(500 APIGW\.0201\): Backend timeout/,
  ],
  ['status 403', { kind: 'status', status: 403 }, 'permission-missing', /\(403 APIGW\.0201\)/],
  ['throttle', { kind: 'throttle' }, 'throttled', /throttling threshold has been reached/],
  ['html', { kind: 'html' }, 'bad-response', /with an HTML page instead of JSON/],
  ['cut', { kind: 'cut' }, 'bad-response', /with a body that was cut off before its end/],
  ['reset', { kind: 'reset' }, 'unreachable', /Cannot reach [A-Z]+ at 127\.0\.0\.1:\d+ \((GET|POST) .*\)/],
  ['hang', { kind: 'hang' }, 'timeout', /did not answer (GET|POST) .* within 0\.5 s/],
  ['malformed', { kind: 'malformed' }, 'bad-response', /\d+ characters that are not whole JSON/],
  ['empty', { kind: 'empty' }, 'bad-response', /with an empty body/],
  ['slow', { kind: 'slow', ms: 1_000 }, 'timeout', /within 0\.5 s/],
  [
    'redirect',
    { kind: 'status', status: 302, headers: { Location: 'https://x' } },
    'bad-response',
    /a redirect \(302\)/,
  ],
];

describe.each(kinds)('$name', (kind) => {
  describe.each(pages)('on the %s page', (_page, after) => {
    test.each(kind === hosts ? failures : failures.filter(([name]) => name !== 'slow' && name !== 'redirect'))(
      '%s fails the list with its code and says what was seen',
      async (_name, fault, code, message) => {
        sandbox.addFault({ ...kind.fault, ...fault, after });
        // Only what waits for time needs a short limit: on a busy machine it would strike others, too.
        const limits = { connectMs: 10_000, totalMs: code === 'timeout' ? 500 : 30_000 };
        const from = openHuawei(sandboxOptions(sandbox, { retry: noRetry, limits }));
        const failure = await failureOf(kind.list(from));
        await from.close();
        expect(failure).toMatchObject({ code });
        expect(failure.message).toMatch(message);
      },
    );

    test.each(failures.filter(([, , code]) => !['permission-missing', 'throttled', 'timeout'].includes(code)))(
      '%s once is overcome by another try, and the list is whole',
      async (_name, fault) => {
        sandbox.addFault({ ...kind.fault, ...fault, after, times: 1 });
        const patient = openHuawei(sandboxOptions(sandbox));
        expect(idsOf(await kind.list(patient)).sort()).toEqual(kind.truth().sort());
        await patient.close();
      },
    );

    if (kind.counts !== null) {
      test('a wrong count fails the list with both numbers', async () => {
        // A total that is wrong on one page of several is outvoted by the others, as if the list had changed.
        sandbox.addFault({ ...kind.fault, kind: 'wrong-count', ...(kind.counts === 'the whole' ? {} : { after }) });
        const failure = await failureOf(kind.list());
        expect(failure).toMatchObject({ code: 'count-mismatch', details: { counted: expect.any(Number) } });
        expect(failure.message).toMatch(/\d.*\d/);
      });
    }

    // One row more on a page that is asked for by position shifts all that follow: no list can be whole with it.
    if (!kind.isByPosition) {
      test('rows that come twice are folded', async () => {
        sandbox.addFault({ ...kind.fault, kind: 'duplicate-rows', after });
        const listed = idsOf(await kind.list());
        expect(listed.sort()).toEqual(kind.truth().sort());
      });
    }

    if (!kind.hasMarker) return;

    test('a marker that is refused once is stepped back from, and no row is lost or doubled', async () => {
      sandbox.addFault({ ...kind.fault, kind: 'marker-gone', after, times: 1 });
      expect(idsOf(await kind.list()).sort()).toEqual(kind.truth().sort());
    });

    test('markers that are refused for ever fail the list with what the cloud said', async () => {
      sandbox.addFault({ ...kind.fault, kind: 'marker-gone', after });
      const failure = await failureOf(kind.list());
      expect(failure).toMatchObject({ code: kind.fault.service === 'vpc' ? 'not-found' : 'bad-request' });
      expect(failure.message).toContain('The marker could not be found');
    });
  });
});

test('a server that is deleted just after it became the marker hides none and doubles none', async () => {
  const { region, projectId } = firstPlace(sandbox);
  const listed: string[] = [];
  for await (const page of cloud.listServers({ region, projectId })) {
    const ids = page.map(({ fields }) => fields.id);
    listed.push(...ids);
    const last = ids.at(-1);
    if (last !== undefined && listed.length < 8) sandbox.state.removeServer(last);
  }
  expect(new Set(listed).size).toBe(listed.length);
  expect(listed).toEqual(expect.arrayContaining(hosts.truth()));
  expect(listed).toHaveLength(8);
});

test('a whole page that is deleted while it is read hides none of the others', async () => {
  const { region, projectId } = firstPlace(sandbox);
  const all = hosts.truth();
  const listed: string[] = [];
  for await (const page of cloud.listServers({ region, projectId })) {
    const ids = page.map(({ fields }) => fields.id);
    listed.push(...ids);
    if (listed.length === 6) for (const id of ids) sandbox.state.removeServer(id);
  }
  expect(listed.sort()).toEqual(all.sort());
});

test('throttling is waited out, and told to the watcher', async () => {
  sandbox.addFault({ service: 'ecs', kind: 'throttle', times: 3 });
  const patient = openHuawei(sandboxOptions(sandbox, { retry: quickRetry }));
  const retries: string[] = [];
  const watcher = { onRetry: (error: { code: string }) => retries.push(error.code) };
  expect(await collect(patient.listServers({ ...firstPlace(sandbox), watcher }))).toHaveLength(8);
  expect(retries).toEqual(['throttled', 'throttled', 'throttled']);
  await patient.close();
});
