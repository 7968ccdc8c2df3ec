/** Lists the products of one type, page by page, by what the catalogue says of it. */
import { AppError, CloudError, hasCode } from '../../model/errors.ts';
import { once } from '../../model/once.ts';
import type { JsonValue, Observed, Product } from '../../model/record.ts';
import { asObject, type Json } from '../read.ts';
import type { Sdk } from '../sdk.ts';
import { walk } from '../walk.ts';
import { anyProject } from './any-project.ts';
import type { ListCall, ListOptions, Parent, ProductEntry } from './entry.ts';
import { type Answer, type PageParameters, walkOf, withSize } from './paging.ts';
import { valuesAt } from './readers.ts';
import { idOf, recordOf } from './record.ts';

export type { ListOptions } from './entry.ts';

/** What is asked for the sake of one row of the parent. */
interface Below {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly details: Readonly<Record<string, JsonValue>>;
}

const noParent: Below = { path: {}, query: {}, details: {} };

/**
 * Where and as whom a list is asked for: an account's at the one global host with the account's id, others in a region with
 * a project's.
 */
type Place =
  | { readonly region: string; readonly projectId: string }
  | { readonly region: string; readonly domainId: string };

const placeOf = async (sdk: Sdk, entry: ProductEntry, options: ListOptions): Promise<Place> => {
  const { domainId, projectId, region } = options;
  if (entry.inAnyProject && projectId === null) return anyProject(sdk, options);
  if (entry.scope === 'global' && !entry.inAnyProject) return { region: 'global', domainId };
  if (projectId === null) throw new AppError('internal', `${entry.type} is listed by project, and none was given.`);
  return { region, projectId };
};

const asTexts = (parameters: PageParameters): Record<string, string> =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]));

/** The SDK sorts the lists of a query in place, so each request has a query of its own. */
const queryOf = (call: ListCall, domainId: string, below: Below, page: PageParameters) =>
  Object.fromEntries(
    Object.entries({ ...call.query, ...below.query, ...page }).map(([name, value]) => {
      if (value === '{domain_id}') return [name, domainId];
      return [name, Array.isArray(value) ? [...value] : value];
    }),
  );

const bodyOf = (call: ListCall, page: PageParameters): object | undefined =>
  call.method === 'POST' ? { ...call.body, ...page } : undefined;

const send = (sdk: Sdk, entry: ProductEntry, call: ListCall, options: ListOptions, below: Below) => {
  const { watcher, signal } = options;
  const place = once(() => placeOf(sdk, entry, options));
  const sentIn = ('place' in call.paging && call.paging.place) || 'query';
  return async (page: PageParameters): Promise<unknown> => {
    const inBody = sentIn === 'body-as-text' ? asTexts(page) : page;
    const body = bodyOf(call, sentIn === 'query' ? {} : inBody);
    const target = { service: entry.service, watcher, signal, isRead: true, ...(await place()) };
    return sdk.call(target, {
      method: call.method ?? 'GET',
      path: call.path,
      params: below.path,
      query: queryOf(call, options.domainId, below, sentIn === 'query' ? page : {}),
      body,
    });
  };
};

/** The rows of an answer. @throws AppError `bad-response` where it has no such list, or one of its rows is no object */
const rowsAt = (answer: unknown, call: ListCall): readonly Json[] => {
  const list = call.items === '' ? answer : valuesAt(answer, call.items)[0];
  const asked = `${call.method ?? 'GET'} ${call.path}`;
  if (!Array.isArray(list)) {
    const named = call.items === '' ? 'a list' : `the list "${call.items}"`;
    throw new AppError('bad-response', `Huawei Cloud answered ${asked} without ${named}.`);
  }
  return list.map((value) => {
    const row = asObject(value);
    if (!row) throw new AppError('bad-response', `Huawei Cloud answered ${asked} with a row that is no object.`);
    return row;
  });
};

/** Services have a code each for "the account has not bought or opened this"; they word it alike. */
const notSubscribed =
  /\bnot (been |yet )?(subscribed|purchased|activated|opened)\b|\bservice (is |has )?(not|n't) (been )?(enabled|open)\b/i;

/**
 * The first page of a list is always there where its service is: so a 404 says that the service, or this API of it, is not
 * offered there, whoever words it (the gateway by a code, a private cloud or a web server by a page). The host of a global
 * service that does not resolve is one that the site does not have, since IAM's was reached before.
 */
const explained = (error: unknown, entry: ProductEntry, isFirst: boolean): unknown => {
  if (!(error instanceof CloudError)) return error;
  const { cloudCode } = error.answer;
  const restated = (code: 'service-not-offered' | 'service-not-subscribed') =>
    new CloudError(code, error.message, error.answer, { cause: error });
  const isRefusal = hasCode(error, 'bad-request', 'permission-missing', 'access-forbidden', 'not-found');
  if (isRefusal && notSubscribed.test(error.message)) return restated('service-not-subscribed');
  const hasNoHost = error.code === 'unreachable' && cloudCode === 'ENOTFOUND' && entry.scope === 'global';
  if (hasNoHost || (isFirst && error.code === 'not-found')) return restated('service-not-offered');
  return error;
};

const walkCall = (
  sdk: Sdk,
  entry: ProductEntry,
  call: ListCall,
  options: ListOptions,
  below: Below = noParent,
): AsyncGenerator<Json[]> => {
  const where = entry.scope === 'global' ? 'the account' : `${options.region} (project ${options.projectId})`;
  const what = `${entry.title} in ${where}`;
  const paging = withSize(call.paging, options.pageSize);
  const ask = send(sdk, entry, { ...call, paging }, options, below);
  let isFirst = true;
  const askPage = async (page: PageParameters): Promise<Answer> => {
    try {
      const whole = await ask(page);
      return { rows: rowsAt(whole, call), whole };
    } catch (error) {
      throw explained(error, entry, isFirst);
    } finally {
      isFirst = false;
    }
  };
  const rowId = (row: Json) => idOf(row, call.fields, entry);
  return walk({ what, idOf: rowId, ...walkOf(paging, { what, idOf: rowId, ask: askPage }) });
};

async function* recordsOf(
  sdk: Sdk,
  entry: ProductEntry,
  call: ListCall,
  options: ListOptions,
  below: Below = noParent,
): AsyncGenerator<Observed<Product>[]> {
  const projectId = entry.scope === 'project' ? options.projectId : null;
  for await (const page of walkCall(sdk, entry, call, options, below)) {
    const rows = entry.keep ? page.filter(entry.keep) : page;
    const records = rows.map((row) => recordOf(row, call.fields, entry, projectId, below.details));
    if (records.length > 0) yield records;
  }
}

/** Refusals after which another API of the same list is worth a try. */
const isRefused = (error: unknown): boolean =>
  hasCode(error, 'service-not-offered', 'not-found', 'permission-missing', 'access-forbidden', 'bad-request');

/** The entry's call, or the other one where the first is refused before it has listed anything. */
async function* eitherOf(sdk: Sdk, entry: ProductEntry, options: ListOptions): AsyncGenerator<Observed<Product>[]> {
  let hasListed = false;
  try {
    for await (const page of recordsOf(sdk, entry, entry.list, options)) {
      hasListed = true;
      yield page;
    }
  } catch (error) {
    if (!entry.otherwise || hasListed || !isRefused(error)) throw error;
    yield* recordsOf(sdk, entry, entry.otherwise, options);
  }
}

const belowOf = (parent: Parent, id: string): Below => ({
  path: parent.placeholder === undefined ? {} : { [parent.placeholder]: id },
  query: parent.parameter === undefined ? {} : { [parent.parameter]: id },
  details: parent.detail === undefined ? {} : { [parent.detail]: id },
});

/** The ids of a parent's rows. Where it is not offered or not enabled there are none but those that always are. */
const parentIds = async (sdk: Sdk, parent: Parent, options: ListOptions): Promise<Set<string>> => {
  const ids = new Set(parent.always);
  try {
    for await (const page of listProducts(sdk, parent.entry, { ...options, pageSize: undefined })) {
      for (const { fields } of page) ids.add(fields.id);
    }
  } catch (error) {
    if (!parent.always || !hasCode(error, 'service-not-offered', 'service-not-subscribed')) throw error;
  }
  return ids;
};

async function* belowParents(
  sdk: Sdk,
  entry: ProductEntry,
  parent: Parent,
  options: ListOptions,
): AsyncGenerator<Observed<Product>[]> {
  const seen = new Set<string>();
  for (const id of await parentIds(sdk, parent, options)) {
    try {
      for await (const page of recordsOf(sdk, entry, entry.list, options, belowOf(parent, id))) {
        const fresh = page.filter(({ fields }) => !seen.has(fields.id) && seen.add(fields.id));
        if (fresh.length > 0) yield fresh;
      }
    } catch (error) {
      // A row that was listed a moment ago and is gone: so is what was below it.
      if (!parent.placeholder || !hasCode(error, 'service-not-offered', 'not-found')) throw error;
    }
  }
}

/**
 * Lists every product of one type in a region's project, or once for the account where `entry.scope` is `global`. What ends
 * normally was seen to its end.
 * @throws AppError `service-not-offered` (nothing to list in that region or site), `service-not-subscribed` (the account has
 * not bought or enabled it), `permission-missing`; `bad-response`, `count-mismatch`, `paging-loop` for a list that cannot
 * be trusted to be whole. VPC and EIP answer with an empty list, too, when permission is missing: see
 * `emptyMayMeanForbidden`.
 */
export const listProducts = (
  sdk: Sdk,
  entry: ProductEntry,
  options: ListOptions,
): AsyncGenerator<Observed<Product>[]> => {
  if (entry.lister) return entry.lister(sdk, entry, options);
  return entry.parent ? belowParents(sdk, entry, entry.parent, options) : eitherOf(sdk, entry, options);
};
