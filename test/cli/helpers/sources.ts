/** The program's own sources, for guards that watch all of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export interface Source {
  /** Relative to the folder that was asked for. */
  readonly path: string;
  readonly text: string;
}

export const sourcesBelow = (folder: string, isWanted: (source: Source) => boolean): Source[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(folder, path), text: readFileSync(path, 'utf8') }))
    .filter(isWanted);
