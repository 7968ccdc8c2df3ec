/** An accounts file in CSV: a row an account, a column a field. */
import { CsvError, parse } from 'csv-parse/sync';
import { codeInWords, type Path, type Problem, type Reading } from './source.ts';
import { plainName, quoted, unknownField } from './words.ts';

const listOf = (cell: string): string[] => cell.split(/[;\s]+/).filter(Boolean);

const truths: Readonly<Record<string, boolean>> = { true: true, yes: true, false: false, no: false };

const truthOf = (cell: string): unknown => truths[cell.toLowerCase()] ?? cell;

interface Column {
  readonly name: string;
  readonly path: Path;
  readonly read?: (cell: string) => unknown;
}

const columns: readonly Column[] = [
  { name: 'name', path: ['name'] },
  { name: 'data-center', path: ['dataCenter'] },
  { name: 'site', path: ['site'] },
  { name: 'method', path: ['method'] },
  { name: 'features', path: ['features'], read: listOf },
  { name: 'access-key-id', path: ['accessKey', 'id'] },
  { name: 'access-key-id-from-env', path: ['accessKey', 'idFromEnv'] },
  { name: 'secret-from-env', path: ['accessKey', 'secretFromEnv'] },
  { name: 'secret-from-file', path: ['accessKey', 'secretFromFile'] },
  { name: 'credentials-file', path: ['accessKey', 'credentialsFile'] },
  { name: 'regions', path: ['regions'], read: (cell) => (cell.toLowerCase() === 'all' ? 'all' : listOf(cell)) },
  { name: 'auto-include-new-regions', path: ['autoIncludeNewRegions'], read: truthOf },
  { name: 'host-sync', path: ['hostSync'] },
  { name: 'product-sync', path: ['productSync'] },
  { name: 'ak-check', path: ['akCheck'] },
  { name: 'retire-root-key', path: ['retireRootKey'] },
  { name: 'allow-missing-permissions', path: ['allowMissingPermissions'], read: truthOf },
];

/** By name without case and punctuation: `host-sync` and `hostSync` are one. */
const columnOf = (title: string): Column | undefined =>
  columns.find(({ name }) => plainName(name) === plainName(title));

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

const readRows = (text: string): readonly Row[] => {
  const options = { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, info: true } as const;
  // The types leave out that with `info` each record comes with its line.
  return parse(text, options) as unknown as Row[];
};

const headerProblems = (titles: readonly string[]): Problem[] =>
  titles.flatMap((title, index) => {
    const place = { line: 1, column: null, field: quoted(title, `column ${index + 1}`).replaceAll('"', '') };
    const column = columnOf(title);
    if (!column)
      return [
        {
          ...place,
          problem: unknownField(
            title,
            columns.map(({ name }) => name),
          ),
        },
      ];
    const isRepeated = titles.slice(0, index).some((before) => columnOf(before) === column);
    return isRepeated ? [{ ...place, problem: 'this column is there twice' }] : [];
  });

const unevenRows = (rows: readonly Row[], width: number): Problem[] =>
  rows
    .filter(({ record }) => record.length !== width)
    .map(({ record, info }) => ({
      line: info.lines,
      column: null,
      field: null,
      problem: `this row has ${record.length} cells, and the first line names ${width} columns`,
    }));

/** A row's cells as an account of the other formats; an empty cell says nothing. */
const accountOf = ({ record }: Row, titles: readonly string[]): Record<string, unknown> => {
  const account: Record<string, unknown> = {};
  const accessKey: Record<string, unknown> = {};
  titles.forEach((title, index) => {
    const cell = record[index] ?? '';
    const column = columnOf(title);
    if (cell === '' || !column) return;
    const value = column.read?.(cell) ?? cell;
    const [first, second] = column.path;
    if (second === undefined) account[String(first)] = value;
    else accessKey[String(second)] = value;
  });
  return { ...account, accessKey };
};

/** `accounts[0].accessKey.id` is the column `access-key-id`. */
const nameOf = (path: Path): string | null => {
  const parts = path.slice(2).filter((part) => typeof part === 'string');
  return columns.find((column) => column.path.join() === parts.join())?.name ?? null;
};

export const readCsv = (text: string): Reading => {
  try {
    const [head, ...rows] = readRows(text);
    const titles = head?.record ?? [];
    const problems = [...headerProblems(titles), ...unevenRows(rows, titles.length)];
    if (problems.length > 0) return { problems };
    return {
      source: {
        value: { version: 1, accounts: rows.map((row) => accountOf(row, titles)) },
        placeOf: ([, row]) => ({ line: rows[Number(row)]?.info.lines ?? null, column: null }),
        fieldOf: nameOf,
      },
    };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? error.lines : null;
    return {
      problems: [
        { line, column: null, field: null, problem: `this cannot be read as CSV: ${codeInWords(error.code)}` },
      ],
    };
  }
};
