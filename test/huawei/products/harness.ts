/** One test for every product type: its service, played by a plain server, must be asked as documented, to the last page. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import type { ProductEntry } from '../../../src/huawei/products/entry.ts';
import { listProducts } from '../../../src/huawei/products/list-products.ts';
import { openSdk } from '../../../src/huawei/sdk.ts';
import type { Product } from '../../../src/model/record.ts';
import { anyKey, collect, noRetry, sendJson, withOddServer } from '../helpers.ts';

type Document = Record<string, unknown>;
type Parameters = Readonly<Record<string, string | readonly string[]>>;

/** How the API's page says that the list is paged; names of parameters and fields are given where they are unusual. */
export type PagedBy =
  | { readonly family: 'none' }
  | { readonly family: 'next-marker'; readonly next?: string; readonly more?: string; readonly limit?: string }
  | { readonly family: 'last-id'; readonly total?: string; readonly limit?: string }
  | {
      readonly family: 'offset';
      readonly offset?: string;
      readonly limit?: string;
      readonly from?: 0 | 1;
      readonly total?: string;
    }
  | { readonly family: 'page-number'; readonly page: string; readonly limit: string; readonly total?: string };

export interface ProductCase {
  /** Which of two APIs, where an entry has a second one: it is reached because the first is not offered. */
  readonly api?: string;
  /** As in the API reference; `{project_id}` and `{domain_id}` as they stand there. */
  readonly request: {
    readonly method?: 'POST';
    readonly path: string;
    readonly query?: Parameters;
    readonly body?: Document;
  };
  /** A whole answer: recorded, or in the documented shape. */
  readonly answer: unknown;
  /** Where the answer has its rows; empty where it is the list itself. */
  readonly rowsAt: string;
  /** Where a row has what the next page is asked from. */
  readonly idAt: string;
  readonly paged: PagedBy;
  /** What the first row becomes. */
  readonly record: Partial<Product>;
  /** Answers to other paths, for what is listed below a parent or in a project that is looked up. */
  readonly others?: Readonly<Record<string, unknown>>;
}

export const region = 'cn-north-4';
export const projectId = '0123456789abcdef0123456789abcdef';
export const domainId = 'd0123456789abcdef0123456789abcde';

const at = (document: unknown, path: string): unknown =>
  path === '' ? document : path.split('.').reduce<unknown>((value, key) => (value as Document)?.[key], document);

/** A copy with one value changed, objects on its way made where they are missing. */
const put = (document: unknown, path: string, value: unknown): unknown => {
  if (path === '') return value;
  const [key = '', ...rest] = path.split('.');
  const object = (document ?? {}) as Document;
  return { ...object, [key]: put(object[key], rest.join('.'), value) };
};

interface Page {
  readonly rows: readonly unknown[];
  readonly says: Readonly<Record<string, unknown>>;
}

const totalOf = (path: string | undefined, rows: readonly unknown[]) => (path ? { [path]: rows.length } : {});

/** What a service of this family answers: written from its documentation, and not from what asks it. */
const pageOf = (paged: PagedBy, rows: readonly unknown[], idAt: string, asked: Parameters): Page => {
  const number = (name: string, otherwise: number) => Number(asked[name] ?? otherwise);
  if (paged.family === 'none') return { rows, says: {} };
  const limit = number(paged.limit ?? 'limit', 10);
  if (paged.family === 'page-number') {
    const start = (number(paged.page, 1) - 1) * limit;
    return { rows: rows.slice(start, start + limit), says: totalOf(paged.total, rows) };
  }
  if (paged.family === 'offset') {
    const start = number(paged.offset ?? 'offset', paged.from ?? 0) - (paged.from ?? 0);
    return { rows: rows.slice(start, start + limit), says: totalOf(paged.total, rows) };
  }
  const start = asked.marker ? rows.findIndex((row) => String(at(row, idAt)) === asked.marker) + 1 : 0;
  const page = rows.slice(start, start + limit);
  if (paged.family === 'last-id') return { rows: page, says: totalOf(paged.total, rows) };
  const isLast = start + limit >= rows.length;
  const next = isLast ? null : String(at(page.at(-1), idAt));
  const more = paged.more ? { [paged.more]: String(!isLast) } : {};
  const pageInfo = paged.next ? {} : { 'page_info.current_count': page.length };
  return { rows: page, says: { [paged.next ?? 'page_info.next_marker']: next, ...more, ...pageInfo } };
};

const answerPage = (testCase: ProductCase, rows: readonly unknown[], asked: Parameters): unknown => {
  const page = pageOf(testCase.paged, rows, testCase.idAt, asked);
  const whole = put(testCase.answer, testCase.rowsAt, page.rows);
  return Object.entries(page.says).reduce((document, [path, value]) => put(document, path, value), whole);
};

interface Asked {
  readonly method: string | undefined;
  readonly path: string;
  readonly query: Parameters;
  readonly body: Document;
  readonly headers: IncomingMessage['headers'];
}

const askedOf = (request: IncomingMessage, body: string): Asked => {
  const url = new URL(request.url ?? '', 'http://cloud');
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name);
    query[name] = values.length > 1 ? values.sort() : (values[0] ?? '');
  }
  const sent = body === '' ? {} : (JSON.parse(body) as Document);
  return { method: request.method, path: url.pathname, query, body: sent, headers: request.headers };
};

/** Whether a list is asked for in a project, by the header that says which. */
const isOfProject = (entry: ProductEntry): boolean => entry.scope === 'project' || entry.inAnyProject === true;

/** The path as it arrives: below the service and the region of the endpoint template. */
const pathOf = (entry: ProductEntry, path: string): string => {
  const place = isOfProject(entry) ? region : 'global';
  return `/${entry.service}/${place}${path.replace('{project_id}', projectId).replace('{domain_id}', domainId)}`;
};

/** Lists a type from a server that plays its service, and tells what that was asked. */
const listFrom = async (entry: ProductEntry, testCase: ProductCase, rows: readonly unknown[], pageSize?: number) => {
  const asked: Asked[] = [];
  const listed: Product[] = [];
  await withOddServer(
    (request, response, _count, body) => {
      const call = askedOf(request, body);
      if (call.path === pathOf(entry, testCase.request.path)) {
        asked.push(call);
        const parameters = testCase.request.method === 'POST' ? (call.body as Parameters) : call.query;
        return sendJson(response, 200, answerPage(testCase, rows, parameters));
      }
      const other = Object.entries(testCase.others ?? {}).find(([path]) => call.path.endsWith(path));
      if (other) return sendJson(response, 200, other[1]);
      return sendJson(response, 404, { error_code: 'APIGW.0101', error_msg: `no ${call.path}` });
    },
    async (server) => {
      const sdk = openSdk({ accessKey: anyKey, site: 'china', endpointTemplate: server.template, retry: noRetry });
      const options = { region, projectId: entry.scope === 'global' ? null : projectId, domainId, pageSize };
      const records = await collect(listProducts(sdk, entry, options));
      // What an answer plants so is a secret.
      expect(JSON.stringify(records.map(({ document }) => document))).not.toContain('never-to-be-seen');
      listed.push(...records.map(({ fields }) => fields));
      await sdk.close();
    },
  );
  return { asked, listed };
};

/** Ids of the rows in the records' order. */
const idsOf = (products: readonly Product[]): string[] => products.map(({ id }) => id);

/** Tests one entry of the catalogue. */
export const testProduct = (entry: ProductEntry, testCase: ProductCase): void => {
  const rows = at(testCase.answer, testCase.rowsAt) as readonly unknown[];
  const name = testCase.api ? `${entry.type} by ${testCase.api}` : entry.type;

  test(`${name} is asked for as documented and read into named fields`, async () => {
    const { asked, listed } = await listFrom(entry, testCase, rows);
    const [first] = asked;
    expect(first?.method).toBe(testCase.request.method ?? 'GET');
    expect(first?.query).toMatchObject(testCase.request.query ?? {});
    expect(first?.body).toMatchObject(testCase.request.body ?? {});
    const scope = { 'x-project-id': first?.headers['x-project-id'], 'x-domain-id': first?.headers['x-domain-id'] };
    expect(scope).toEqual(
      isOfProject(entry)
        ? { 'x-project-id': projectId, 'x-domain-id': undefined }
        : { 'x-project-id': undefined, 'x-domain-id': domainId },
    );
    expect(listed).toHaveLength(rows.length);
    expect(listed[0]).toMatchObject({
      type: entry.type,
      source: 'direct',
      projectId: entry.scope === 'global' ? null : projectId,
      ...testCase.record,
    });
  });

  if (testCase.paged.family === 'none') return;

  test(`${name} is listed over all pages, once each`, async () => {
    const many = Array.from({ length: 7 }, (_, index) => put(rows[0], testCase.idAt, `row-${index}`));
    const { asked, listed } = await listFrom(entry, testCase, many, 3);
    expect(asked.length).toBeGreaterThan(2);
    expect(new Set(idsOf(listed)).size).toBe(7);
    expect(listed).toHaveLength(7);
  });
};

/** The first recorded answer to a path; see the notes beside the recordings. */
export const recorded = (file: string, path: string): unknown => {
  const calls = JSON.parse(
    readFileSync(new URL(`../../recordings/${file}.json`, import.meta.url), 'utf8'),
  ) as readonly {
    readonly request: { readonly url: string };
    readonly response: { readonly body: unknown };
  }[];
  const found = calls.find(({ request }) => request.url.includes(path));
  if (!found) throw new Error(`${file} has no answer to ${path}`);
  const { body } = found.response;
  return typeof body === 'string' ? JSON.parse(body) : body;
};
