/** What `doctor` says of the database that configuration and inventory are in. */
import type { DatabaseView } from '../postgres/inspect.ts';
import type { DatabaseChoice } from './database-choice.ts';

export interface DatabaseFinding {
  readonly check: 'database' | 'privileges' | 'way to the database';
  readonly status: 'ok' | 'warn' | 'fail';
  readonly found: string;
  readonly next: string | null;
}

/** pg-boss 10, which keeps the queue, asks for it. */
const oldestVersion = 130_000;

const serverFinding = ({ place }: DatabaseChoice, view: DatabaseView): DatabaseFinding => {
  const found = `${place}, PostgreSQL ${view.version}, user ${view.user}`;
  if (view.versionNumber < oldestVersion) {
    return { check: 'database', status: 'fail', found, next: 'Use PostgreSQL 13 or newer.' };
  }
  if (!view.isReadOnly) return { check: 'database', status: 'ok', found, next: null };
  return { check: 'database', status: 'fail', found: `${found}, read-only`, next: 'Name the primary server.' };
};

const wayFinding = ({ isEncrypted, isLocal }: DatabaseView): DatabaseFinding => {
  const check = 'way to the database';
  if (isEncrypted) return { check, status: 'ok', found: 'encrypted (TLS)', next: null };
  if (isLocal) return { check, status: 'ok', found: 'on this machine, not encrypted', next: null };
  const next = 'Add sslmode=verify-full (and sslrootcert=FILE) to the address of the database.';
  return { check, status: 'warn', found: 'not encrypted', next };
};

const privilegesFinding = ({ missing, user }: DatabaseView): DatabaseFinding => {
  const check = 'privileges';
  if (missing.length === 0) return { check, status: 'ok', found: `${user} may do what is needed`, next: null };
  const next = 'Grant them, or let the administrator make the schema: see docs/shared-mode.md.';
  return { check, status: 'fail', found: `${user} lacks ${missing.join(', ')}`, next };
};

/** @throws AppError `database-unreachable`, `database-error` */
export const checkDatabase = async (choice: DatabaseChoice): Promise<DatabaseFinding[]> => {
  const { inspectDatabase } = await import('../postgres/inspect.ts');
  const view = await inspectDatabase(choice.url, 'huawei_assets');
  return [serverFinding(choice, view), wayFinding(view), privilegesFinding(view)];
};
