/** An accounts file in YAML or JSON. */
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { codeInWords, nowhere, type Path, type Place, type Reading } from './source.ts';
import { quoted } from './words.ts';

/** Aliases may repeat a part, not blow a file up. */
const mostAliases = 100;

const dotted = (path: Path): string | null =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${quoted(part, '...').replaceAll('"', '')}`))
    .join('')
    .slice(1) || null;

/** A field is found by its name; one that is missing, by what it is missing in. */
const offsetIn = (document: Document, path: Path): number | undefined => {
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  if (path.length > 0 && isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
    if (isNode(pair?.key)) return pair.key.range?.[0];
  }
  const node = path.length > 0 ? document.getIn(path, true) : document.contents;
  if (isNode(node)) return node.range?.[0];
  return path.length > 0 ? offsetIn(document, path.slice(0, -1)) : undefined;
};

/** JSON is read as the YAML that it is, which tells the places of its parts and finds names given twice. */
export const readYaml = (text: string, format: 'YAML' | 'JSON'): Reading => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const placeAt = (offset: number | undefined): Place => {
    if (offset === undefined) return nowhere;
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    const say = (code: string) => `this cannot be read as ${format}: ${codeInWords(code)}`;
    return { problems: faults.map(({ code, pos }) => ({ ...placeAt(pos[0]), field: null, problem: say(code) })) };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: mostAliases });
    return { source: { value, placeOf: (path) => placeAt(offsetIn(document, path)), fieldOf: dotted } };
  } catch {
    const problem = 'an alias names no anchor, or aliases repeat too much';
    return { problems: [{ ...nowhere, field: null, problem }] };
  }
};
