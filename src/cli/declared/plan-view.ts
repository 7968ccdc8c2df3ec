/** A plan of declared accounts: as JSON, and as people read it, like a diff. */
import { type AppError, isAppError } from '../../model/errors.ts';
import { plainText } from '../../model/redact.ts';
import type { FieldChange, PlanAction, PlannedAccount } from '../../onboarding/declared/plan.ts';
import { type PlannedCall, plannedCalls, retirementCalls } from '../../onboarding/planned-calls.ts';
import { frequencyText } from '../account-view.ts';
import { hintOf } from '../output/errors.ts';
import type { Paint, Tone } from '../output/paint.ts';
import { beside } from '../prompts/wrap.ts';
import type { Texts } from '../texts/en.ts';

export const errorView = (error: AppError | null, texts: Texts) =>
  error && {
    code: error.code,
    message: plainText(error.message, 2_000),
    hint: hintOf(error, texts),
    details: error.details ?? {},
  };

const callsOf = ({ action, declared, retireRootKey }: PlannedAccount): readonly PlannedCall[] => {
  const { method, features } = declared;
  return action === 'create'
    ? plannedCalls({ makesUser: method === 'quick', features, retire: retireRootKey })
    : retirementCalls(retireRootKey);
};

const itemView = (planned: PlannedAccount, texts: Texts) => ({
  account: planned.declared.name,
  action: planned.action,
  method: planned.declared.method,
  domainId: planned.domain?.domainId ?? null,
  domainName: planned.domain?.domainName ?? null,
  changes: planned.changes,
  notes: planned.notes,
  error: errorView(planned.error, texts),
  calls: callsOf(planned),
});

const countsOf = (plan: readonly PlannedAccount[]) => {
  const count = (...actions: PlanAction[]) => plan.filter(({ action }) => actions.includes(action)).length;
  return {
    create: count('create'),
    update: count('update'),
    unchanged: count('unchanged'),
    refused: count('conflict', 'failed'),
  };
};

export const planView = (file: string, plan: readonly PlannedAccount[], texts: Texts) => ({
  dryRun: true,
  file,
  accounts: plan.map((planned) => itemView(planned, texts)),
  summary: countsOf(plan),
});

/** `2 to create, 1 unchanged`: what there is none of is left out. */
export const summaryText = (plan: readonly PlannedAccount[], { declared: { toDo } }: Texts): string => {
  const counts = countsOf(plan);
  return (['create', 'update', 'unchanged', 'refused'] as const)
    .filter((what) => counts[what] > 0)
    .map((what) => `${counts[what]} ${toDo[what]}`)
    .join(', ');
};

const words = (texts: Texts): Readonly<Record<string, string>> => ({
  ...texts.dataCenters,
  ...texts.sites,
  ...texts.declared.rootKey,
});

const valueText = ({ field }: FieldChange, value: FieldChange['after'], texts: Texts): string => {
  if (typeof value === 'boolean') return value ? texts.declared.newRegions.yes : texts.declared.newRegions.no;
  if (field === 'hostSync' || field === 'productSync' || field === 'akCheck')
    return frequencyText(value as string | null);
  if (value === null) return '-';
  if (typeof value !== 'string') return value.join(', ');
  return words(texts)[value] ?? value;
};

type Line = readonly [mark: '+' | '-' | '~', text: string];

/** Of a list only what comes and goes. */
const listLines = (before: readonly string[], after: readonly string[]): Line[] => {
  const gone = before.filter((each) => !after.includes(each));
  const come = after.filter((each) => !before.includes(each));
  return [
    ...(gone.length > 0 ? [['-', gone.join(', ')] as const] : []),
    ...(come.length > 0 ? [['+', come.join(', ')] as const] : []),
  ];
};

const linesOf = (change: FieldChange, isNew: boolean, texts: Texts): Line[] => {
  const { field, before, after } = change;
  // The heading says it.
  if (field === 'method') return [];
  if (field === 'rootKey') return [['~', valueText(change, after, texts)]];
  if (isNew) return after === null ? [] : [['+', valueText(change, after, texts)]];
  if (field === 'accessKey' && before === after) return [['~', texts.declared.otherSecret(String(after))]];
  if (Array.isArray(before) && Array.isArray(after)) return listLines(before, after);
  return [
    ['-', valueText(change, before, texts)],
    ['+', valueText(change, after, texts)],
  ];
};

const marks: Readonly<Record<PlanAction, string>> = {
  create: '+',
  update: '~',
  unchanged: '=',
  conflict: '!',
  failed: '!',
};

const toneOfMark: Readonly<Record<string, Tone>> = { '+': 'good', '~': 'doubtful', '-': 'bad', '!': 'bad' };

export interface Canvas {
  readonly columns: number;
  readonly paint: Paint;
}

/** Line by line, and from where the text begins: what lays lines out looks for the spaces before it. */
const paintMarked = (mark: string, text: string, { paint }: Canvas): string => {
  const tone = toneOfMark[mark];
  return tone ? text.replace(/\S.*$/gm, (line) => paint(tone, line)) : text;
};

const itemText = (planned: PlannedAccount, canvas: Canvas, texts: Texts): string[] => {
  const { declared, action, domain, changes, notes, error } = planned;
  const { fields, userAndGroup, userMade } = texts.declared;
  const width = Math.max(userAndGroup.length, ...Object.values(fields).map(({ length }) => length)) + 2;
  const line = ([mark, text]: Line, name: string) =>
    paintMarked(mark, beside(`    ${mark} ${name.padEnd(width)}`, plainText(text, 2_000), canvas.columns), canvas);
  const isNew = action === 'create';
  const head = [
    plainText(declared.name),
    [declared.method, domain && plainText(domain.domainName)].filter(Boolean).join(', '),
  ];
  const said = [
    ...notes.map(({ code, detail }) => texts.declared.notes[code](detail ?? '')),
    ...(error ? [error.message, hintOf(error, texts) ?? ''] : []),
  ].filter(Boolean);
  return [
    paintMarked(marks[action], `${marks[action]} ${head.join('  ')}`, canvas),
    ...changes.flatMap((change) => linesOf(change, isNew, texts).map((each) => line(each, fields[change.field]))),
    ...(isNew && declared.method === 'quick' ? [line(['+', userMade], userAndGroup)] : []),
    ...said.map((text) => beside('    ', plainText(text, 2_000), canvas.columns)),
  ];
};

/** The plan, an account a paragraph; what is unchanged takes a line. */
export const planText = (file: string, plan: readonly PlannedAccount[], canvas: Canvas, texts: Texts): string =>
  [
    texts.declared.heading(file),
    '',
    ...plan.flatMap((planned) => itemText(planned, canvas, texts)),
    '',
    `${summaryText(plan, texts)}.`,
  ].join('\n');

export const isToDo = ({ action }: PlannedAccount): boolean => action === 'create' || action === 'update';

/** The error of a plan or a run as a whole, by its parts: theirs where it is one and the same of all. */
export const sharedCodeOf = (errors: readonly (AppError | null)[]) => {
  const codes = new Set(errors.map((error) => (isAppError(error) ? error.code : null)));
  const [only] = codes;
  return codes.size === 1 && only ? only : null;
};
