/** One writer per scope: a claim on the scope's row, void when its process is gone or has been silent for long. */
import { AppError } from '../model/errors.ts';
import type { Scope } from '../model/scope.ts';
import type { Dialect, Picture } from './dialect.ts';
import { dropUnpublished } from './picture-sql.ts';
import { type EndedProcess, mayBeAlive, thisProcess } from './process-mark.ts';
import type { Tx } from './schema.ts';
import { columnsOf } from './scopes.ts';

/** A process id may be given to another process after a crash, so a silent claim does not hold forever. */
const silentAfterMs = 15 * 60_000;
const touchEveryMs = 60_000;

export interface Claim {
  readonly token: string;
  readonly scopeId: number;
  readonly scope: Scope;
  readonly label: string;
  /** The visible picture when the claim was made; 0: none. */
  readonly visible: number;
  readonly total: number;
}

/** Whether there are visible rows to compare with. */
export const hasPicture = (claim: Claim): boolean => claim.total > 0;

const labelOf = (scope: Scope): string =>
  `${scope.type ?? `${scope.service} ${scope.kind}`} of account ${scope.accountId} in ${scope.projectName ?? scope.region}`;

const unclaimed = { writer: null, writer_host: null, writer_pid: null, writer_at: null } as const;

export const lostClaim = (label: string): AppError =>
  new AppError('inventory-busy', `Another sync has taken over ${label}; what this one had is dropped.`, {
    hint: 'Let one sync at a time run over an account.',
  });

const ensureScope = async (tx: Tx, scope: Scope) =>
  tx
    .insertInto('scopes')
    .values(columnsOf(scope))
    .onConflict((conflict) =>
      conflict
        .columns(['account_id', 'kind', 'service', 'type', 'region', 'project_id'])
        .doUpdateSet({ project_name: scope.projectName }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();

/**
 * Claims a scope and removes what a writer that died left behind.
 * @throws AppError `inventory-busy` while another writer holds it
 */
export const claimScope = async (
  tx: Tx,
  { pictures }: Dialect,
  scope: Scope,
  token: string,
  now: Date,
): Promise<Claim> => {
  const row = await ensureScope(tx, scope);
  const label = labelOf(scope);
  if (row.writer !== null) {
    const isSilent = now.getTime() - Date.parse(row.writer_at ?? '') > silentAfterMs;
    if (!isSilent && mayBeAlive({ host: row.writer_host ?? '', pid: row.writer_pid ?? 0 })) {
      throw new AppError('inventory-busy', `Another sync is writing ${label} now.`, {
        hint: 'Wait for it to end; its result is stored.',
        details: { host: row.writer_host, pid: row.writer_pid },
      });
    }
    await dropUnpublished(tx, scope.kind, { scopeId: row.id, visible: row.generation });
  }
  const mark = thisProcess();
  await tx
    .updateTable('scopes')
    .set({ writer: token, writer_host: mark.host, writer_pid: mark.pid, writer_at: now.toISOString() })
    .where('id', '=', row.id)
    .execute();
  const claim = { token, scopeId: row.id, scope, label, visible: row.generation, total: row.total };
  await pictures.begin(tx, claim);
  return claim;
};

/** Proves, inside the transaction that relies on it, that the claim still stands. */
export const holdClaim = async (tx: Tx, { dialect, claim }: Picture, now: Date): Promise<void> => {
  const row = await tx
    .selectFrom('scopes')
    .select(['writer', 'writer_at'])
    .where('id', '=', claim.scopeId)
    .$if(dialect.isShared, (query) => query.forUpdate())
    .executeTakeFirst();
  if (row?.writer !== claim.token) throw lostClaim(claim.label);
  await dialect.pictures.prove(tx, claim);
  if (now.getTime() - Date.parse(row.writer_at ?? '') < touchEveryMs) return;
  await tx.updateTable('scopes').set({ writer_at: now.toISOString() }).where('id', '=', claim.scopeId).execute();
};

/** Returns whether the claim still stood. */
export const releaseClaim = async (tx: Tx, claim: Claim): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable('scopes')
    .set(unclaimed)
    .where('id', '=', claim.scopeId)
    .where('writer', '=', claim.token)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** Whoever comes next takes such a claim over, and removes what it left. */
const silent = { writer_at: new Date(0).toISOString() } as const;

/** A claim that nobody holds any more counts as silent. */
export const silenceClaim = async (tx: Tx, token: string): Promise<void> => {
  await tx.updateTable('scopes').set(silent).where('writer', '=', token).execute();
};

/** So do those of a process that is gone. */
export const silenceClaims = async (tx: Tx, { host, pid, before }: EndedProcess): Promise<void> => {
  await tx
    .updateTable('scopes')
    .set(silent)
    .where('writer_host', '=', host)
    .where('writer_pid', '=', pid)
    .where('writer_at', '<', before)
    .execute();
};

/** Makes the claim's rows the visible picture and ends the claim. */
export const publishClaim = async (
  tx: Tx,
  claim: Claim,
  picture: { readonly total: number; readonly runId: string; readonly at: Date },
): Promise<void> => {
  await tx
    .updateTable('scopes')
    .set({
      ...unclaimed,
      generation: claim.visible + 1,
      total: picture.total,
      last_ok_at: picture.at.toISOString(),
      last_run_id: picture.runId,
    })
    .where('id', '=', claim.scopeId)
    .execute();
};
