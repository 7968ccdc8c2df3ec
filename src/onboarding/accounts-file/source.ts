/** The text of an accounts file as one value, whatever its format, with the place of each part of it. */

export const accountsFileFormats = ['yaml', 'json', 'csv'] as const;
export type AccountsFileFormat = (typeof accountsFileFormats)[number];

export type Path = readonly (string | number)[];

/** Lines and columns count from 1; null where the format does not tell. */
export interface Place {
  readonly line: number | null;
  readonly column: number | null;
}

export interface Problem extends Place {
  /** Which part: `accounts[2].hostSync`, or a column; null for the file as a whole. */
  readonly field: string | null;
  /** In words, without a word of the file that could be a secret. */
  readonly problem: string;
}

export interface Source {
  readonly value: unknown;
  placeOf(path: Path): Place;
  /** The part's name as the file's author knows it. */
  fieldOf(path: Path): string | null;
}

export type Reading = { readonly source: Source } | { readonly problems: readonly Problem[] };

export const nowhere: Place = { line: null, column: null };

/** An error code of a parser in words: its message may repeat the text. */
export const codeInWords = (code: string): string => code.toLowerCase().replaceAll('_', ' ');
