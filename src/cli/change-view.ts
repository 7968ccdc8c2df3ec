/** A change as it is printed. */
import type { StoredChange } from '../inventory/list-changes.ts';
import type { FieldChange } from '../model/change.ts';
import type { Row } from './output/rows.ts';

export type ChangeView = ReturnType<ReturnType<typeof changeView>>;

/** @param names accounts' names by Huawei Cloud account, by which people know them */
export const changeView =
  (names: ReadonlyMap<string, string>) =>
  ({ at, runId, scope, change, type, id, name, count, fields, record }: StoredChange) => ({
    at,
    runId,
    account: names.get(scope.accountId) ?? scope.accountId,
    kind: scope.kind,
    region: scope.region,
    project: scope.projectId,
    projectName: scope.projectName,
    change,
    type,
    id,
    name,
    count,
    fields,
    record,
  });

export const csvColumns = [
  'at',
  'account',
  'kind',
  'region',
  'project',
  'change',
  'type',
  'id',
  'name',
  'count',
  'field',
  'before',
  'after',
  'runId',
] as const;

const nothing: FieldChange = { field: '', before: '', after: '' };

/** A row for each field that is different, as a spreadsheet can sort and filter them. */
export async function* fieldRows(changes: AsyncIterable<ChangeView>): AsyncGenerator<Row> {
  for await (const { fields, ...change } of changes) {
    for (const field of fields.length === 0 ? [nothing] : fields) yield { ...change, ...field };
  }
}
