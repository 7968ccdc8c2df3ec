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

const detailLines = async (error: AppError, texts: Texts): Promise<string[]> => {
  const requestId = error.details?.requestId;
  const missing = error.details?.missing;
  return [
    ...(await pointerLines(error)),
    ...(Array.isArray(missing) ? missing.map((item) => `  ${String(item)}`) : []),
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
