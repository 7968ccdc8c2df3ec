/** Where a database is, in words that are safe to show: the URL itself may hold a password. */
import pg from 'pg';
import { AppError } from '../model/errors.ts';
import { plainText } from '../model/redact.ts';

export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

/** `"assets" at db.example.com:5432`. */
export const placeOf = ({ host, port, database }: PostgresAddress): string =>
  plainText(`"${database}" at ${host.includes(':') ? `[${host}]` : host}:${port}`);

const refused = (reason: string): AppError =>
  new AppError('usage', `The address of the database is not understood: ${reason}.`, {
    hint: 'Write it as postgres://USER:PASSWORD@HOST:5432/NAME; special characters of the password as %XX.',
  });

/**
 * The URL as it is given to `pg`: `sslmode` means what it means to psql and every other client. Without this, `pg` takes
 * `require` for `verify-full` and warns on stderr.
 */
export const connectionStringOf = (url: string): string => {
  if (!URL.canParse(url)) throw refused('it is no URL');
  const parsed = new URL(url);
  if (!/^postgres(ql)?:$/.test(parsed.protocol)) throw refused('it does not begin with postgres://');
  if (/^(prefer|require|verify-ca)$/.test(parsed.searchParams.get('sslmode') ?? '')) {
    parsed.searchParams.set('uselibpqcompat', 'true');
  }
  return parsed.href;
};

/**
 * What a URL leads to; what it leaves out comes from PGHOST, PGPORT, PGUSER and PGDATABASE, as with psql.
 * @throws AppError `usage` for what is no PostgreSQL URL, or names a certificate that cannot be read
 */
export const readAddress = (url: string): PostgresAddress => {
  const connectionString = connectionStringOf(url);
  try {
    const { host, port, database } = new pg.Client({ connectionString });
    return { host, port, database: database ?? '' };
  } catch (error) {
    // Reasons of `pg` name files and modes; the URL never.
    throw refused(plainText(error instanceof Error ? error.message : String(error), 200));
  }
};
