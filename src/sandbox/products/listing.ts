import { type Call, param, queryValue, type Route, route, signedHeader } from '../call.ts';
import { gatewayError, Refusal, type Reply, serviceError } from '../errors.ts';
import { joinRows } from '../page-cache.ts';
import { mayDo, type Reach } from '../permissions.ts';
import type { Fields } from '../series.ts';
import type { Project } from '../state.ts';
import { escapeToAscii } from '../templates.ts';
import type { Page, SourceRow } from './paging.ts';
import { valueAt } from './product-type.ts';
import type { EnterpriseRule, ListCall, Service } from './service.ts';
import type { Shelf } from './shelf.ts';
import { type RowTest, sourceOf } from './source.ts';

/** Codes that no page of a service names end in the HTTP status, after four digits as all codes have them. */
const refuse = (service: Service, list: ListCall, call: Call, status: number, message: string): Refusal =>
  new Refusal(
    serviceError(
      list.errors ?? service.errors,
      { status, code: `${service.codes}.0${status}`, message },
      call.requestId,
    ),
  );

const denied = (service: Service, list: ListCall, call: Call): Refusal =>
  new Refusal(
    serviceError(
      list.errors ?? service.errors,
      { status: 403, code: 'Pdp.0001', message: `Policy doesn't allow ${list.action} to be performed.` },
      call.requestId,
    ),
  );

/** ModelArts documents a code of its own for this; of the others, the gateway's for a user who may not call the API. */
const needSubscription = (service: Service, call: Call): void => {
  if (!call.world.unsubscribed.has(service.host)) return;
  const code = service.host === 'modelarts' ? 'ModelArts.4204' : 'APIGW.0302';
  throw new Refusal(gatewayError(403, code, 'Request api error! The API is not subscribed.', call.requestId));
};

const unavailable = (call: Call): Refusal =>
  new Refusal(gatewayError(403, 'APIGW.0310', 'The project is unavailable', call.requestId));

/** A path without a project is scoped by the header alone; without one, by the region's own project. */
const askedProject = (service: Service, list: ListCall, call: Call): string | undefined => {
  const header = signedHeader(call, 'x-project-id');
  if (!list.path.includes('{project}')) return header;
  const id = param(call, 'project');
  if (header !== id)
    throw refuse(service, list, call, 400, 'The project ID in the URL is different from that in the credential.');
  return id;
};

const projectOf = (service: Service, list: ListCall, call: Call): Project => {
  const { projects } = call.caller.account;
  const id = askedProject(service, list, call);
  const project = id === undefined ? [...projects.values()].find(({ name }) => name === call.region) : projects.get(id);
  if (project === undefined || project.region !== call.region || !project.isEnabled) throw unavailable(call);
  return project;
};

const needOwnAccount = (service: Service, list: ListCall, call: Call): void => {
  const { domainId } = call.caller.account;
  const isOwn = !list.path.includes('{domain}') || param(call, 'domain') === domainId;
  if (signedHeader(call, 'x-domain-id') !== domainId || !isOwn)
    throw refuse(service, list, call, 400, 'The domain ID is different from that in the credential.');
};

interface Scope {
  readonly project: Project | undefined;
  readonly reach: Reach;
}

const scopeOf = (service: Service, list: ListCall, call: Call): Scope => {
  if (service.isGlobal === true) {
    needOwnAccount(service, list, call);
    return { project: undefined, reach: { kind: 'global' } };
  }
  const project = projectOf(service, list, call);
  return { project, reach: { kind: 'project', projectId: project.id } };
};

const enterpriseTest = (rule: EnterpriseRule, call: Call): RowTest | undefined => {
  const wanted = queryValue(call, rule.parameter ?? 'enterprise_project_id');
  if (wanted === undefined && rule.absent === 'all') return undefined;
  if (wanted !== undefined && rule.everyone.includes(wanted)) return undefined;
  return (row, { type }) =>
    String(valueAt(row, type.enterpriseProjectAt ?? 'enterprise_project_id') ?? '0') === (wanted ?? '0');
};

const testsOf = (list: ListCall, call: Call, bad: (what: string) => Refusal): RowTest[] => {
  const tests: (RowTest | undefined)[] = (list.filters ?? []).map((read) => read(call, bad));
  if (list.enterprise !== undefined) tests.push(enterpriseTest(list.enterprise, call));
  return tests.filter((test) => test !== undefined);
};

const shelvesOf = (list: ListCall, call: Call, project: Project | undefined): Shelf[] =>
  (list.choose?.(call, list.types) ?? list.types).map((name) => call.caller.account.shelves.of(name, project));

const edited = (list: ListCall, call: Call, rows: readonly SourceRow[]): string[] => {
  const edit = list.edit?.(call);
  if (edit === undefined) return rows.map(({ text }) => text);
  return rows.map(({ text }) => {
    const row: Fields = JSON.parse(text);
    return escapeToAscii(JSON.stringify(edit(row)));
  });
};

/** Rows between what the answer says of them; a dotted path puts both one level down. */
const writeBody = (path: string, rows: readonly string[], fields: Fields): Buffer => {
  if (path === '') return joinRows('[', rows, ']');
  const [name = '', outer] = path.split('.').reverse();
  const rest = JSON.stringify(fields).slice(1);
  const tail = rest === '}' ? ']}' : `],${rest}`;
  return outer === undefined
    ? joinRows(`{"${name}":[`, rows, tail)
    : joinRows(`{"${outer}":{"${name}":[`, rows, `${tail}}`);
};

const pageOf = (service: Service, list: ListCall, call: Call): Page => {
  const { project, reach } = scopeOf(service, list, call);
  needSubscription(service, call);
  const { account, user } = call.caller;
  const isAllowed = mayDo(call.world, { account, user }, list.action, reach);
  if (!isAllowed && list.isEmptyWithoutRight !== true) throw denied(service, list, call);
  const bad = (what: string): Refusal => refuse(service, list, call, 400, `Invalid parameter: ${what}.`);
  return list.paging({
    call,
    source: isAllowed ? sourceOf(shelvesOf(list, call, project), testsOf(list, call, bad)) : sourceOf([], []),
    cap: call.world.pageSize,
    bad,
    gone: (marker) => refuse(service, list, call, list.goneStatus ?? 400, `The marker ${marker} could not be found.`),
  });
};

const answerList =
  (service: Service, list: ListCall) =>
  (call: Call): Reply => {
    const { rows, fields, isFirst, isLast } = pageOf(service, list, call);
    const extra = list.extra?.(call, rows);
    return {
      status: 200,
      body: writeBody(list.rows, edited(list, call, rows), { ...extra, ...fields }),
      ...(list.hasContentRange === true ? { headers: { 'Content-Range': String(fields.range) } } : {}),
      page: { isFirst, isLast },
    };
  };

/** The lists of one service. */
export const listRoutes = (service: Service): Route[] =>
  service.calls.map((list) => route(list.method ?? 'GET', list.path, answerList(service, list)));
