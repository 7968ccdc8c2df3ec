/** A row of a list as a Product, by an entry's field map. */
import { AppError } from '../../model/errors.ts';
import type { JsonValue, Observed, Product } from '../../model/record.ts';
import { redactDocument } from '../../model/redact.ts';
import { asTime, type Json } from '../read.ts';
import type { FieldMap, Path, ProductEntry, Reader } from './entry.ts';
import { addressesIn, textAt, textsAt, valueAt, valuesAt } from './readers.ts';

/** A text by its path or reader; null where the document does not have it. */
export const readText = (item: Json, field: Path | Reader<string | null> | undefined): string | null => {
  if (field === undefined) return null;
  return typeof field === 'string' ? textAt(item, field) : field(item);
};

const readTime = (item: Json, path: Path | undefined): string | null =>
  path === undefined ? null : asTime(valuesAt(item, path)[0]);

/** The named settings of an entry; each has its place, whether the row says it or not. */
export const readDetails = (item: Json, fields: FieldMap): Record<string, JsonValue> =>
  Object.fromEntries(
    Object.entries(fields.details ?? {}).map(([name, field]) => [
      name,
      typeof field === 'string' ? valueAt(item, field) : field(item),
    ]),
  );

/** The service that a type belongs to, as Config names it. */
export const providerOf = (type: string): string => type.slice(0, type.indexOf('.'));

/** The id of a row. @throws AppError `bad-response` where it has none */
export const idOf = (item: Json, fields: FieldMap, entry: ProductEntry): string => {
  const id = readText(item, fields.id);
  if (id === null) throw new AppError('bad-response', `Huawei Cloud listed one of ${entry.title} without an id.`);
  return id;
};

/**
 * Reads a row.
 * @param more details that the row itself does not have, such as the parent that it was listed under
 */
export const recordOf = (
  item: Json,
  fields: FieldMap,
  entry: ProductEntry,
  projectId: string | null,
  more: Readonly<Record<string, JsonValue>> = {},
): Observed<Product> => {
  const { publicAddresses = [] } = fields;
  const addresses =
    typeof publicAddresses === 'function'
      ? publicAddresses(item)
      : publicAddresses.flatMap((path) => textsAt(item, path)).flatMap(addressesIn);
  return {
    fields: {
      id: idOf(item, fields, entry),
      name: readText(item, fields.name) ?? '',
      type: entry.type,
      provider: providerOf(entry.type),
      status: readText(item, fields.status),
      projectId,
      enterpriseProjectId: readText(item, fields.enterpriseProjectId),
      createdAt: readTime(item, fields.createdAt),
      updatedAt: readTime(item, fields.updatedAt),
      checksum: null,
      tags: fields.tags?.(item) ?? {},
      vpcId: readText(item, fields.vpcId),
      publicAddresses: [...new Set(addresses)],
      encryption: fields.encryption?.(item) ?? null,
      source: 'direct',
      details: { ...readDetails(item, fields), ...more },
    },
    get document() {
      return redactDocument(item);
    },
  };
};
