/** What `sync` is narrowed to: kinds, product types and their source, from its argument and flags. */
import { closest } from 'fastest-levenshtein';
import type { ProductEntry } from '../huawei/products/entry.ts';
import { AppError } from '../model/errors.ts';
import type { RecordKind } from '../model/scope.ts';
import type { ProductSourceChoice } from '../sync/product-sources.ts';

export interface SelectionFlags {
  readonly service?: string[];
  readonly type?: string[];
  readonly source: ProductSourceChoice;
}

export interface SyncSelection {
  readonly kinds: readonly RecordKind[];
  readonly types: readonly string[] | null;
  readonly productSource: ProductSourceChoice;
}

const kindsByWord: Readonly<Record<string, readonly RecordKind[]>> = {
  hosts: ['hosts'],
  products: ['products'],
  all: ['hosts', 'products'],
};

const hostService = 'ecs';
/** As in the endpoint template, and as people call it. */
const configServices = ['rms', 'config'];

const unknownWord = (word: string, what: string, known: readonly string[]): AppError => {
  const nearest = closest(word, known);
  return new AppError('usage', `"${word}" is no ${what} that can be pulled.`, {
    hint: `Did you mean "${nearest}"? There are: ${known.join(', ')}.`,
  });
};

const typesOfServices = (services: readonly string[], entries: readonly ProductEntry[]): string[] => {
  const known = [...new Set([hostService, ...configServices, ...entries.map((entry) => entry.service)])].sort();
  const unknown = services.find((service) => !known.includes(service));
  if (unknown !== undefined) throw unknownWord(unknown, 'service', known);
  return entries.filter((entry) => services.includes(entry.service)).map((entry) => entry.type);
};

const typesNamed = (words: readonly string[], entries: readonly ProductEntry[]): string[] => {
  const known = entries.map((entry) => entry.type);
  return words.map((word) => {
    const type = known.find((name) => name.toLowerCase() === word.toLowerCase());
    if (type === undefined) throw unknownWord(word, 'product type', known);
    return type;
  });
};

const nothing = (what: string, flags: string): AppError =>
  new AppError('usage', `There are no ${what} in ${flags}: nothing would be pulled.`);

/**
 * Product types are listed by their services once they are named: Config would list all others, too.
 * @param what `hosts`, `products` or `all`
 * @throws AppError `usage` for an unknown word, or when nothing is left to pull
 */
export const selectScopes = (
  what: string,
  { service, type, source }: SelectionFlags,
  entries: readonly ProductEntry[],
): SyncSelection => {
  const kinds = kindsByWord[what] ?? [];
  if (!service && !type) return { kinds, types: null, productSource: source };
  const services = service?.map((word) => word.toLowerCase()) ?? [];
  const types = [...typesOfServices(services, entries), ...typesNamed(type ?? [], entries)];
  const wantsConfig = configServices.some((name) => services.includes(name));
  if (types.length > 0 && (wantsConfig || source === 'config')) {
    throw new AppError(
      'usage',
      'Config lists all product types at once, so it cannot be narrowed to a type or service.',
      {
        hint: 'Leave out --source config and --service rms, or leave out the other --service and --type.',
      },
    );
  }
  const wanted: RecordKind[] = [
    ...(services.includes(hostService) ? ['hosts' as const] : []),
    ...(wantsConfig || types.length > 0 ? ['products' as const] : []),
  ];
  const chosen = kinds.filter((kind) => wanted.includes(kind));
  if (chosen.length === 0) throw nothing(what, [...(service ?? []), ...(type ?? [])].join(', '));
  return wantsConfig
    ? { kinds: chosen, types: null, productSource: 'config' }
    : { kinds: chosen, types: [...new Set(types)], productSource: source };
};
