/** Changes for people: under a line for each commit of a scope, a line for each resource, as `diff` marks them. */
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { ChangeKind, FieldChange } from '../../model/change.ts';
import { plainText } from '../../model/redact.ts';
import type { ChangeView } from '../change-view.ts';
import type { Paint, Tone } from './paint.ts';

const marks: Readonly<Record<ChangeKind, readonly [mark: string, tone: Tone]>> = {
  added: ['+', 'good'],
  changed: ['~', 'doubtful'],
  removed: ['-', 'bad'],
  'first-seen': ['*', 'good'],
  'given-up': ['x', 'bad'],
};

const longestValue = 60;

const shown = (value: unknown): string => {
  if (value === null || value === '') return '(none)';
  return plainText(typeof value === 'object' ? JSON.stringify(value) : String(value), longestValue);
};

const fieldText = ({ field, before, after }: FieldChange): string =>
  `${plainText(field, longestValue)} ${shown(before)} -> ${shown(after)}`;

const headOf = ({ at, account, kind, region, projectName, type, count }: ChangeView): string => {
  const place = projectName && projectName !== region ? `${region} (${projectName})` : region;
  const what = count === null ? kind : (type ?? kind);
  return [at.replace(/\.\d+Z$/, 'Z'), plainText(account), what, plainText(place)].join('  ');
};

const resourceText = ({ kind, type, name, id }: ChangeView): string => {
  const named = name ? `${plainText(name)} (${plainText(id ?? '')})` : plainText(id ?? '');
  return kind === 'hosts' ? named : `${plainText(type ?? '')} ${named}`;
};

const titleOf = (change: ChangeView): string => {
  if (change.change === 'first-seen') return `${change.count} ${change.kind} seen for the first time`;
  if (change.change === 'given-up') return `${change.count} ${change.kind} given up with their region or project`;
  return resourceText(change);
};

/** Room for the mark, or for the indent below it. */
const margin = 6;

/** On one line where there is room, else a field a line. */
const layOut = (change: ChangeView, columns: number): readonly string[] => {
  const fields = change.fields.map(fieldText);
  const whole = [titleOf(change), ...(fields.length > 0 ? [fields.join(', ')] : [])].join(': ');
  if (stringWidth(whole) <= columns) return [whole];
  return [titleOf(change), ...fields].flatMap((line) => wrapAnsi(line, columns, { hard: true }).split('\n'));
};

const linesOf = (change: ChangeView, columns: number, paint: Paint): string => {
  const [mark, tone] = marks[change.change];
  const [first = '', ...rest] = layOut(change, columns - margin);
  return [`  ${paint(tone, mark)} ${first}\n`, ...rest.map((line) => `${' '.repeat(margin)}${line}\n`)].join('');
};

/** @param columns of the terminal; infinite for what is searched by lines */
export async function* changeLines(
  changes: AsyncIterable<ChangeView>,
  columns: number,
  paint: Paint,
): AsyncGenerator<string> {
  let last = '';
  for await (const change of changes) {
    const head = headOf(change);
    if (head !== last) yield `${last === '' ? '' : '\n'}${head}\n`;
    last = head;
    yield linesOf(change, columns, paint);
  }
}
