/** Which database was named, by the flag or the environment; told apart from its password at the first moment. */
import { AppError } from '../model/errors.ts';
import { plainText } from '../model/redact.ts';

export interface DatabaseChoice {
  /** As it was given, with its password: only for opening it. */
  readonly url: string;
  /** `postgres://host:port/name`: what of it may be shown. */
  readonly place: string;
  readonly from: 'flag' | 'environment';
  /** The passwords in it, as they are written there and as they are meant. */
  readonly secrets: readonly string[];
}

/** Never repeats what was given: there may be a password in it. */
const refused = (what: string, problem: string): AppError =>
  new AppError('usage', `${what} names no PostgreSQL database: ${problem}.`, {
    hint: 'Its address is like postgres://user@host:5432/name, with %-codes for what is special in an address; its password is better kept in PGPASSWORD or ~/.pgpass.',
  });

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const secretParameters = ['password', 'sslpassword'];

const secretsIn = (url: URL, text: string): string[] => {
  const inQuery = secretParameters.flatMap((name) => url.searchParams.getAll(name));
  const [, written = ''] = /^[^/]*\/\/[^/?#]*?:([^/?#]*)@/.exec(text) ?? [];
  const all = [url.password, decoded(url.password), written, ...inQuery, ...inQuery.map(encodeURIComponent)];
  return [...new Set(all)].filter((secret) => secret !== '');
};

/**
 * Reads the address of a database.
 * @param what who gave it, for messages: `--database`, or the variable's name
 * @throws AppError `usage` for anything but an address of PostgreSQL, without repeating it
 */
export const parseDatabase = (text: string, what: string): Pick<DatabaseChoice, 'url' | 'place' | 'secrets'> => {
  if (text.trim() === '') throw refused(what, 'it is empty');
  if (!/^postgres(ql)?:\/\//i.test(text)) throw refused(what, 'it must begin with postgres:// or postgresql://');
  if (!URL.canParse(text)) throw refused(what, 'it is no address');
  const url = new URL(text);
  if (url.pathname.length < 2) throw refused(what, 'the name of the database is missing');
  const place = `postgres://${url.searchParams.get('host') ?? url.host}${url.pathname}`;
  return { url: text, place: plainText(place), secrets: secretsIn(url, text) };
};

interface Given {
  readonly flag: string | undefined;
  readonly variable: string | undefined;
}

/** The address without its passwords, to be set elsewhere. */
export const withoutSecrets = (text: string): string => {
  const url = new URL(text);
  url.password = '';
  for (const name of secretParameters) url.searchParams.delete(name);
  return url.href;
};

export const databaseVariable = 'HUAWEI_ASSETS_DATABASE_URL';

/** @returns undefined where none is named: configuration and inventory are files then. @throws AppError `usage` */
export const chooseDatabase = ({ flag, variable }: Given): DatabaseChoice | undefined => {
  if (flag !== undefined) return { from: 'flag', ...parseDatabase(flag, '--database') };
  return variable === undefined ? undefined : { from: 'environment', ...parseDatabase(variable, databaseVariable) };
};
