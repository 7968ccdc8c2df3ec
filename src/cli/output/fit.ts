/** Texts in columns, Chinese characters two wide; where there is too little room, the widest columns give way first. */
import stringWidth from 'string-width';

/** Narrower than this a column says nothing. */
const leastWidth = 6;
const gap = 2;

const isPlain = /^[ -~]*$/;

/** Most texts are plain letters, and many are measured. */
export const widthOf = (text: string): number => (isPlain.test(text) ? text.length : stringWidth(text));

/** How wide a column may be so that all of them fit; infinite when they do. */
const widestColumn = (widths: readonly number[], available: number): number => {
  let left = available;
  for (const [index, width] of [...widths].sort((a, b) => a - b).entries()) {
    const share = Math.floor(left / (widths.length - index));
    if (width > share) return Math.max(share, leastWidth);
    left -= width;
  }
  return Number.POSITIVE_INFINITY;
};

/** The width of each column, so that lines with gaps between the columns are no wider than `available`. */
export const columnWidths = (lines: readonly (readonly string[])[], available: number): readonly number[] => {
  const widths: number[] = [];
  for (const line of lines) {
    for (const [column, text] of line.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(text));
  }
  const widest = widestColumn(widths, available - gap * (widths.length - 1));
  return widths.map((width) => Math.min(width, widest));
};

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Cuts between characters, and shows that it did. */
export const cut = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const { segment } of graphemes.segment(text)) {
    used += widthOf(segment);
    if (used > width) break;
    kept += segment;
  }
  return `${kept}…`;
};

/** One line of texts of these widths; the last is not padded. */
export const lineOf = (
  texts: readonly { readonly plain: string; readonly painted: string }[],
  widths: readonly number[],
) =>
  texts
    .map(({ plain, painted }, column) => painted + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(plain))))
    .join(' '.repeat(gap))
    .trimEnd();
