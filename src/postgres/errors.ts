/** PostgreSQL's errors, and those of the way to it, in the program's words. */
import { AppError, type ErrorCode, isAppError } from '../model/errors.ts';
import { plainText } from '../model/redact.ts';
import { type PostgresAddress, placeOf } from './address.ts';

type DatabaseCode = Extract<ErrorCode, 'database-unreachable' | 'database-error'>;

interface Translation {
  /** SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) or Node's code. */
  readonly match: RegExp;
  readonly code: DatabaseCode;
  readonly what: string;
  readonly hint?: string;
}

const translations: readonly Translation[] = [
  {
    match: /^(ENOTFOUND|EAI_AGAIN)$/,
    code: 'database-unreachable',
    what: 'cannot be reached: the name of its host does not resolve',
  },
  { match: /^ECONNREFUSED$/, code: 'database-unreachable', what: 'cannot be reached: nothing listens there' },
  {
    match: /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/,
    code: 'database-unreachable',
    what: 'cannot be reached: nobody answers there',
  },
  {
    match: /^(ECONNRESET|EPIPE|ECONNABORTED|08...|57P01|57P02|57P05|25P03)$/,
    code: 'database-unreachable',
    what: 'ended the connection',
  },
  { match: /^57P03$/, code: 'database-unreachable', what: 'is starting up or shutting down' },
  {
    match: /^53300$/,
    code: 'database-unreachable',
    what: 'has no connection left',
    hint: 'Raise max_connections of the server, end other clients, or run fewer workers.',
  },
  {
    match: /^28...$/,
    code: 'database-error',
    what: 'refuses the user or the password',
    hint: 'Check the user, and the password in PGPASSWORD, ~/.pgpass or the URL, where its special characters are written as %XX.',
  },
  {
    match: /^3D000$/,
    code: 'database-error',
    what: 'does not exist',
    hint: 'Create it (createdb), or name another one at the end of the URL.',
  },
  {
    match: /^42501$/,
    code: 'database-error',
    what: 'does not permit this to the user of the URL',
    hint: 'Grant the user CREATE and TEMPORARY on the database: see docs/shared-mode.md.',
  },
  {
    match: /^25006$/,
    code: 'database-error',
    what: 'takes no changes: it is read-only, or a standby',
    hint: 'Name the primary server in the URL (target_session_attrs is not read).',
  },
  { match: /^(53100|53200|53400|58...|XX...|57P04|F0...)$/, code: 'database-error', what: 'is in trouble' },
  { match: /^57014$/, code: 'database-error', what: 'cancelled the statement' },
  {
    match: /CERT|^ERR_(TLS|SSL)|SELF_SIGNED|UNABLE_TO/,
    code: 'database-error',
    what: 'has a certificate that is not trusted',
    hint: 'Name its authority in the URL: sslmode=verify-full&sslrootcert=FILE.',
  },
];

/** What `pg` says without a code. */
const texts: readonly Translation[] = [
  {
    match:
      /^(Connection terminated|Query read timeout|timeout expired|timeout exceeded|Client has encountered a connection error)/,
    code: 'database-unreachable',
    what: 'cannot be reached, or ended the connection',
  },
  {
    match: /does not support SSL/,
    code: 'database-error',
    what: 'speaks no TLS',
    hint: 'Leave sslmode out of the URL, or switch TLS on at the server.',
  },
  {
    match: /password must be a string|SASL|SCRAM/,
    code: 'database-error',
    what: 'asks for a password that the URL does not have',
    hint: 'Write the password into the URL, or set PGPASSWORD.',
  },
];

const textOf = (error: object, name: string): string => {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : '';
};

/** SQLSTATE or Node's code of a failure; empty without one. By shape: `instanceof` fails across module realms. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null ? textOf(error, 'code') : '';

/** A failure in the program's words, if it is one of the database or of the way to it; a bug passes unchanged. */
export const postgresError = (error: unknown, address: PostgresAddress): unknown => {
  if (isAppError(error) || typeof error !== 'object' || error === null) return error;
  const code = codeOf(error);
  const said = textOf(error, 'message');
  const known =
    translations.find(({ match }) => match.test(code)) ?? texts.find(({ match }) => code === '' && match.test(said));
  if (!known) return error;
  const reason = plainText(said, 200);
  const colon = known.what.includes(':') || reason === '' ? '' : `: ${reason}`;
  return new AppError(known.code, `The database ${placeOf(address)} ${known.what}${colon}.`, {
    hint: known.hint,
    details: { ...address, reason: code === '' ? reason : code },
    cause: error,
  });
};
