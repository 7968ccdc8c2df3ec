import { jsonReply, type Reply } from '../errors.ts';
import { refuse } from './errors.ts';
import type { CenterState, DataCenter } from './state.ts';

/** A call whose signature was believed and whose right was found. */
export interface CenterCall {
  readonly state: CenterState;
  readonly center: DataCenter;
  readonly requestId: string;
  /** Query and form together, as the RPC gateway takes them. */
  readonly parameters: ReadonlyMap<string, string>;
}

export interface CenterOperation {
  /** Names of all parameters; a list is given by its bare name. Others are refused: real gateways ignore them. */
  readonly takes: readonly string[];
  readonly needs: readonly string[];
  readonly handle: (call: CenterCall) => object;
}

export const value = (call: CenterCall, name: string): string | undefined => call.parameters.get(name) || undefined;

/** `Name.1`, `Name.2` and so on. */
export const values = (call: CenterCall, name: string): string[] => {
  const found: string[] = [];
  for (let index = 1; call.parameters.has(`${name}.${index}`); index += 1) {
    found.push(call.parameters.get(`${name}.${index}`) ?? '');
  }
  return found;
};

/** `Name.1.Field` and so on. */
export const objects = (call: CenterCall, name: string): ReadonlyMap<string, string>[] => {
  const found: Map<string, string>[] = [];
  for (const [key, text] of call.parameters) {
    const [, index, field] = new RegExp(`^${name}\\.(\\d+)\\.(\\w+)$`).exec(key) ?? [];
    if (index === undefined || field === undefined) continue;
    const at = Number(index) - 1;
    found[at] ??= new Map();
    found[at].set(field, text);
  }
  return found;
};

export const invalid = (call: CenterCall, name: string): Error =>
  refuse(400, `Invalid${name}`, `Specified parameter ${name} is not valid.`, call.requestId);

export const wholeNumber = (call: CenterCall, name: string, fallback: number): number => {
  const text = value(call, name);
  if (text === undefined) return fallback;
  if (!/^\d{1,15}$/.test(text)) throw invalid(call, name);
  return Number(text);
};

export const oneOf = (call: CenterCall, name: string, allowed: readonly string[]): string | undefined => {
  const text = value(call, name);
  if (text !== undefined && !allowed.includes(text)) throw invalid(call, name);
  return text;
};

/** `CurrentPage` from 1 and `PageSize`; the sandbox may cap the size, so that every test pages. */
export const pageOf = <T>(call: CenterCall, rows: readonly T[], most = 100): { rows: T[]; info: object } => {
  const page = Math.max(1, wholeNumber(call, 'CurrentPage', 1));
  const asked = Math.min(most, wholeNumber(call, 'PageSize', 20));
  const size = Math.min(asked, call.state.options.pageSize ?? asked);
  const shown = rows.slice((page - 1) * size, page * size);
  return { rows: shown, info: { CurrentPage: page, PageSize: size, TotalCount: rows.length, Count: shown.length } };
};

const baseName = (name: string): string => name.split('.')[0] ?? '';

/** @throws Refusal for a parameter that is missing or that the operation does not know */
export const runOperation = (operation: CenterOperation, call: CenterCall): Reply => {
  const unknown = [...call.parameters.keys()].find((name) => !operation.takes.includes(baseName(name)));
  if (unknown !== undefined) {
    throw refuse(400, 'UnsupportedParameter', `The parameter ${unknown} is not supported.`, call.requestId);
  }
  const missing = operation.needs.find((name) => !value(call, name) && values(call, name).length === 0);
  if (missing !== undefined) {
    throw refuse(400, `Missing${missing}`, `${missing} is mandatory for this action.`, call.requestId);
  }
  return jsonReply(200, { ...operation.handle(call), RequestId: call.requestId });
};
