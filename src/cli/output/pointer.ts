/** A text with a mark below the character that something is said of. */
import stringWidth from 'string-width';

/** Characters shown before and after the mark: few enough for one line of a terminal. */
const around = 35;

/** One blank for each control character or direction mark, so that positions stay as they are. */
const visible = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ');

/** Two lines: the text, cut where it is long, and the mark. `at` counts characters from 0. */
export const pointAt = (text: string, at: number): readonly [string, string] => {
  const before = visible(text.slice(Math.max(0, at - around), at));
  const after = visible(text.slice(at, at + around));
  return [`  ${before}${after}`, `  ${' '.repeat(stringWidth(before))}^`];
};
