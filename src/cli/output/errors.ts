/** An error as it is shown: what happened, then what to do. With `--json` one JSON document on stderr. */
import { type AppError, hasCode, isAppError } from '../../model/errors.ts';
import { plainText } from '../../model/redact.ts';
import type { Texts } from '../texts/en.ts';
import type { Output } from './output.ts';

export const hintOf = (error: AppError, texts: Texts): string | null =>
  error.hint ?? texts.hints[error.code](error.details ?? {});

const pointerLines = async ({ details }: AppError): Promise<readonly string[]> => {
  if (typeof details?.condition !== 'string' || typeof details.at !== 'number') return [];
  const { pointAt } = await import('./pointer.ts');
  return pointAt(details.condition, details.at);
};

const mostProblems = 25;

/** Problems of a file, each with its place. */
const problemLines = (problems: unknown): string[] => {
  const lines = (Array.isArray(problems) ? problems : []).flatMap((problem: unknown) => {
    const isPlaced = typeof problem === 'object' && problem !== null && 'text' in problem;
    return isPlaced ? [`  ${plainText(String(problem.text))}`] : [];
  });
  const hidden = lines.length - mostProblems;
  return hidden > 0 ? [...lines.slice(0, mostProblems), `  and ${hidden} more`] : lines;
};

const detailLines = async (error: AppError, texts: Texts): Promise<string[]> => {
  const requestId = error.details?.requestId;
  const missing = error.details?.missing;
  return [
    ...(await pointerLines(error)),
    ...(Array.isArray(missing) ? missing.map((item) => `  ${plainText(String(item))}`) : []),
    ...problemLines(error.details?.problems),
    ...(typeof requestId === 'string' ? [`  ${texts.error.requestId(plainText(requestId))}`] : []),
  ];
};

/** Somebody's own decision is no error: one plain line. */
const isDecision = (error: unknown): boolean => hasCode(error, 'cancelled') && error.details === undefined;

/** Shows an expected error; what is none of ours is a bug and shows its stack when `verbose`. */
export const showError = async (error: unknown, output: Output, texts: Texts, verbose: boolean): Promise<void> => {
  const known = isAppError(error);
  const message = known
    ? error.message
    : `Unexpected failure: ${error instanceof Error ? error.message : String(error)}`;
  const hint = known ? hintOf(error, texts) : texts.hints.internal({});
  if (output.json) {
    const code = known ? error.code : 'internal';
    const details = known ? (error.details ?? {}) : {};
    output.failure(JSON.stringify({ error: { code, message: plainText(message, 2_000), hint, details } }, null, 2));
  } else if (isDecision(error)) {
    output.failure(message);
  } else {
    output.failure(`${texts.error.prefix}: ${plainText(message, 2_000)}`);
    for (const line of known ? await detailLines(error, texts) : []) output.failure(line);
    if (hint) output.failure(`${texts.error.hint}: ${hint}`);
  }
  if (verbose && error instanceof Error && (!known || error.cause)) output.failure(error.stack ?? '');
};
