/** The commit of a picture: what it replaces, how that differs from it, and what is left when it is the visible one. */
import { sql } from 'kysely';
import { compareFields } from '../model/change.ts';
import type { ChangeCounts, CommitOptions } from '../model/scope.ts';
import { hasPicture, lostClaim } from './claims.ts';
import type { Picture } from './dialect.ts';
import { keyText } from './page.ts';
import { countWritten, foldWritten, identityOfRow, noteWritten } from './picture-sql.ts';
import {
  type ChangedRecord,
  type ChangeSet,
  type Occasion,
  openChangeSet,
  recordAdded,
  recordChanged,
  recordRemoved,
  recordWhole,
} from './record-changes.ts';
import type { Tx } from './schema.ts';
import { hasOthers, removeTaken, takeOver } from './superseded.ts';

/** Pairs compared at once: bounds the memory. */
const pairsAtOnce = 250;

interface Tally {
  readonly total: number;
  /** Rows of the picture before that still hold. */
  readonly held: number;
}

const tally = async (tx: Tx, { claim }: Picture): Promise<Tally> => {
  const { rows } = await sql<Tally>`select count(*) as total, count(*) - count(row_id) as held
    from seen where scope_id = ${claim.scopeId}`.execute(tx);
  return rows[0] ?? { total: 0, held: 0 };
};

const ownRows = ({ claim }: Picture) => sql`${sql.table(claim.scope.kind)} as r
  left join seen as s on s.scope_id = ${claim.scopeId} and s.id = ${identityOfRow(claim.scope.kind)}
  where r.scope_id = ${claim.scopeId} and r.generation <= ${claim.visible}`;

/** Counts what the scope has of some types as seen, so that it stays as it is. */
const keepTypes = async (tx: Tx, picture: Picture, types: readonly string[]): Promise<void> => {
  if (types.length === 0) return;
  const { claim, dialect } = picture;
  await sql`insert into seen (scope_id, id) select r.scope_id, ${identityOfRow(claim.scope.kind)}
    from ${ownRows(picture)}
    and s.id is null and r.type in ${dialect.json.texts(types.map(keyText))}`.execute(tx);
};

const noteOwn = async (tx: Tx, picture: Picture): Promise<void> => {
  await sql`insert into replaced (scope_id, new_row_id, is_foreign, row_id)
    select r.scope_id, coalesce(s.row_id, 0), 0, r.row_id from ${ownRows(picture)}
    and (s.id is null or s.row_id is not null)`.execute(tx);
};

/** How many rows are visible in the scope now; less than at the claim when another source took some over meanwhile. */
const countVisible = async (tx: Tx, picture: Picture, { held }: Tally): Promise<number> => {
  const { claim } = picture;
  const scope = await tx.selectFrom('scopes').select('total').where('id', '=', claim.scopeId).executeTakeFirst();
  const total = scope?.total ?? 0;
  if (total === claim.total) return total;
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${ownRows(picture)}
    and s.id is not null and s.row_id is null`.execute(tx);
  if ((rows[0]?.n ?? 0) < held) throw lostClaim(claim.label);
  return total;
};

interface Pair {
  readonly new_row_id: number;
  /** JSON of the fields; null, with `after`, where both texts are the same. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Walks the resources that are in both pictures under rows that differ; of several old rows of one the first counts. */
async function* walkPairs(tx: Tx, { dialect, claim }: Picture): AsyncGenerator<readonly Pair[]> {
  const table = sql.table(claim.scope.kind);
  for (let after = 0, isLast = false; !isLast; ) {
    const { rows } = await sql<Pair>`select p.new_row_id,
        nullif(old.fields, new.fields) as before, nullif(new.fields, old.fields) as after
      from (
        select new_row_id, is_foreign, row_id from replaced where scope_id = ${claim.scopeId} and new_row_id > ${after}
        order by new_row_id, is_foreign, row_id limit ${pairsAtOnce}
      ) as p
      ${dialect.orderedJoin} ${table} as old on old.row_id = p.row_id
      ${dialect.orderedJoin} ${table} as new on new.row_id = p.new_row_id
      order by p.new_row_id, p.is_foreign, p.row_id`.execute(tx);
    yield rows.filter(({ new_row_id }, at) => new_row_id !== rows[at - 1]?.new_row_id);
    after = rows.at(-1)?.new_row_id ?? after;
    isLast = rows.length < pairsAtOnce;
  }
}

const comparePair = ({ new_row_id, before, after }: Pair): readonly ChangedRecord[] => {
  const fields = before === null || after === null ? [] : compareFields(JSON.parse(before), JSON.parse(after));
  return fields.length === 0 ? [] : [{ rowId: new_row_id, fields }];
};

/** A pair whose fields differ only where it does not count is the same. */
const recordPairs = async (tx: Tx, picture: Picture, set: ChangeSet) => {
  const counts = { changed: 0, same: 0 };
  for await (const pairs of walkPairs(tx, picture)) {
    const changed = pairs.flatMap(comparePair);
    await recordChanged(tx, picture, set, changed);
    counts.changed += changed.length;
    counts.same += pairs.length - changed.length;
  }
  return counts;
};

const countGone = async (tx: Tx, { claim }: Picture): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from replaced
    where scope_id = ${claim.scopeId} and new_row_id = 0`.execute(tx);
  return rows[0]?.n ?? 0;
};

const compare = async (tx: Tx, picture: Picture, seen: Tally, set: ChangeSet): Promise<ChangeCounts> => {
  const { changed, same } = await recordPairs(tx, picture, set);
  const removed = await countGone(tx, picture);
  const unchanged = seen.held + same;
  return { total: seen.total, added: seen.total - unchanged - changed, changed, removed, unchanged };
};

/** The first picture of what no other scope had before is one entry, not one for each of a million records. */
const recordRest = async (
  tx: Tx,
  picture: Picture,
  counts: ChangeCounts,
  occasion: Occasion,
  set: ChangeSet,
): Promise<void> => {
  const { claim } = picture;
  if (claim.visible === 0 && counts.added === counts.total && counts.removed === 0) {
    return recordWhole(tx, claim.scope, occasion, 'first-seen', counts.added);
  }
  if (counts.added > 0) await recordAdded(tx, picture, set);
  if (counts.removed > 0) await recordRemoved(tx, picture, set);
};

const removeReplaced = async (tx: Tx, { claim }: Picture): Promise<void> => {
  await sql`delete from ${sql.table(claim.scope.kind)}
    where row_id in (select row_id from replaced where scope_id = ${claim.scopeId})`.execute(tx);
};

/** Nothing was there before, and nothing is taken over: all is new, and one entry. */
const completeFirst = async (tx: Tx, picture: Picture, occasion: Occasion, total: number): Promise<ChangeCounts> => {
  await recordWhole(tx, picture.claim.scope, occasion, 'first-seen', total);
  return { total, added: total, changed: 0, removed: 0, unchanged: 0 };
};

/**
 * Leaves exactly the new picture's rows in the scope, and says and records what is different. A row that was written again
 * for fields that do not count, or that came over from another scope as it was, is unchanged.
 * @param written how many rows were written, where each is known to be another resource; else null
 */
export const completePicture = async (
  tx: Tx,
  picture: Picture,
  occasion: Occasion,
  { supersedes = [], keeps = [] }: CommitOptions,
  written: number | null,
): Promise<ChangeCounts> => {
  const { claim } = picture;
  const taken = (await hasOthers(tx, picture, supersedes)) ? supersedes : [];
  if (!hasPicture(claim)) {
    if (written === null) await foldWritten(tx, picture);
    if (claim.visible === 0 && taken.length === 0) {
      return completeFirst(tx, picture, occasion, written ?? (await countWritten(tx, picture)));
    }
    await noteWritten(tx, picture);
  }
  await keepTypes(tx, picture, keeps);
  const seen = await tally(tx, picture);
  const visible = await countVisible(tx, picture, seen);
  if (taken.length === 0 && seen.held === seen.total && seen.held === visible) {
    await picture.dialect.pictures.end(tx, claim.scopeId);
    return { total: visible, added: 0, changed: 0, removed: 0, unchanged: visible };
  }
  if (visible > seen.held) await noteOwn(tx, picture);
  await takeOver(tx, picture, taken);
  const set = openChangeSet(tx, claim.scope, occasion);
  const counts = await compare(tx, picture, seen, set);
  await recordRest(tx, picture, counts, occasion, set);
  await removeReplaced(tx, picture);
  await removeTaken(tx, picture, taken);
  await picture.dialect.pictures.end(tx, claim.scopeId);
  return counts;
};
