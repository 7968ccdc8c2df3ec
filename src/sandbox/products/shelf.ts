import { createdAt, createdMsAt, updatedText } from '../moments.ts';
import { hex8, mix, seedOf, sha256Hex, uuidAt } from '../numbers.ts';
import { createSeries, type Fields, type Series } from '../series.ts';
import { createTemplates, escapeToAscii, type HoleValues, hole, shapeOf } from '../templates.ts';
import { createDice, type Place, type ProductType, valueAt } from './product-type.ts';

/** The resources of one type in one place, as their own API lists them and as Config does. */
export interface Shelf {
  readonly type: ProductType;
  readonly place: Place;
  readonly rows: Series;
  configTextAt(position: number): string | undefined;
  /** Fields of Config's row that a test set, whatever the resource's own API says. */
  patchConfig(id: string, fields: Fields): void;
}

const earlyVariants = 8;
const variants = 24;

/** The first rows of a place go through the kinds in order, so that every small world has a careless row and a careful one. */
const variantOf = (place: Place, index: number): number => {
  const early = index + place.part;
  return early < earlyVariants
    ? early
    : earlyVariants + (mix(place.seed ^ mix(index + 1)) % (variants - earlyVariants));
};

const checksumOf = (hash: number): string => {
  const [one, other] = [hex8(mix(hash)), hex8(mix(hash + 1))];
  return `${one}${other}${one}${other}${other}${one}${hex8(hash)}${one}`;
};

/** What fills a hole is text inside JSON, which travels in ASCII. */
const asciiOf = (values: HoleValues): HoleValues =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escapeToAscii(value)]));

const rowValues = (type: ProductType, place: Place, index: number, id: string, uuid: string): HoleValues => {
  const created = createdAt(place.seed, index);
  const ms = createdMsAt(place.seed, index);
  return {
    id,
    uuid,
    hex: uuid.replaceAll('-', ''),
    head: uuid.slice(0, 8),
    number: String(index).padStart(4, '0'),
    octets: `${(index >>> 16) & 255}.${(index >>> 8) & 255}.${index & 255}`,
    lowOctets: `${(index >>> 8) & 255}.${index & 255}`,
    created,
    createdDay: created.slice(0, 10),
    createdClock: created.slice(11),
    createdMs: String(ms),
    createdMsNumber: String(ms),
    createdSeconds: String(ms / 1000),
    createdSecondsNumber: String(ms / 1000),
    millisecond: String(index % 1000).padStart(3, '0'),
    checksum: checksumOf(mix(place.seed ^ mix(index + 1))),
    ...asciiOf(type.fill?.(place, index) ?? {}),
  };
};

const splitTag = (tag: string): [string, string] => {
  const at = tag.indexOf('=');
  return at < 0 ? [tag, ''] : [tag.slice(0, at), tag.slice(at + 1)];
};

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Tags come as an object, as `{key, value}` or as `key=value`; Config gives an object. */
const tagsOf = (value: unknown): Fields => {
  if (isFields(value)) return value;
  if (!Array.isArray(value)) return {};
  return Object.fromEntries(
    value.map((tag: unknown) => (isFields(tag) ? [String(tag.key), tag.value] : splitTag(String(tag)))),
  );
};

const statusOnly = (row: Fields): Fields => (row.status === undefined ? {} : { status: row.status });

/** A row of Config's resource list (Config API reference, "Querying All Resources"). */
const configRow = (type: ProductType, place: Place, row: Fields, own: Fields): Fields => {
  const [provider, kind] = type.name.split('.');
  const enterprise = String(valueAt(row, type.enterpriseProjectAt ?? 'enterprise_project_id') ?? '0');
  return {
    id: own.id,
    name: valueAt(row, type.nameAt ?? 'name') ?? '',
    provider,
    type: kind,
    region_id: place.region,
    project_id: place.projectId,
    project_name: place.projectName,
    ep_id: enterprise,
    ep_name: enterprise === '0' ? 'default' : 'platform',
    checksum: own.checksum,
    created: own.created,
    updated: updatedText,
    provisioning_state: 'Succeeded',
    state: 'Normal',
    tags: tagsOf(valueAt(row, type.tagsAt ?? 'tags')),
    properties: type.properties?.(row) ?? statusOnly(row),
  };
};

export const seedOfShelf = (worldSeed: number, accountName: string, projectName: string, type: ProductType): number =>
  seedOf(`${worldSeed}/${accountName}/${projectName === '' ? 'global' : projectName}/${type.sameIdsAs ?? type.name}`);

/** Nothing is written before it is asked for. */
export const createShelf = (type: ProductType, place: Place, count: number): Shelf => {
  const patches = new Map<string, Fields>();
  const own = createTemplates((variant) => shapeOf(type.shape(place, createDice(place.seed, variant))));
  const generated = { id: hole.id, checksum: hole.checksum, created: `${hole.created}:00Z` };
  const ofConfig = createTemplates((variant) =>
    shapeOf(configRow(type, place, type.shape(place, createDice(place.seed, variant)), generated)),
  );
  const valuesAt = (index: number, id: string): HoleValues =>
    rowValues(type, place, index, id, uuidAt(place.seed, index));
  const rows = createSeries({
    seed: place.seed,
    count,
    ...(type.ids === undefined ? {} : { ids: type.ids(place) }),
    textAt: (index, id) => own.fill(variantOf(place, index), valuesAt(index, id)),
  });
  const rewrite = (position: number, id: string, fields: Fields): string => {
    const about = {
      id,
      created: `${createdAt(place.seed, position)}:00Z`,
      checksum: sha256Hex(JSON.stringify([fields, patches.get(id)])),
    };
    return escapeToAscii(JSON.stringify({ ...configRow(type, place, fields, about), ...patches.get(id) }));
  };
  return {
    type,
    place,
    rows,
    configTextAt: (position) => {
      const id = rows.idAt(position);
      if (id === undefined) return undefined;
      const fields = rows.handmadeAt(position);
      return fields === undefined
        ? ofConfig.fill(variantOf(place, position), valuesAt(position, id))
        : rewrite(position, id, fields);
    },
    patchConfig: (id, fields) => {
      patches.set(id, { ...patches.get(id), ...fields });
      rows.change(id, {});
    },
  };
};

/** A row like a generated one, far beyond them all so that no id comes twice. */
export const sampleRow = (shelf: Shelf, number: number): { id: string; fields: Fields } => {
  const { type, place } = shelf;
  const index = 0x4000_0000 + number;
  const uuid = uuidAt(place.seed, index);
  const id = type.ids?.(place).write(uuid) ?? uuid;
  const template = createTemplates((variant) => shapeOf(type.shape(place, createDice(place.seed, variant))));
  return { id, fields: JSON.parse(template.fill(1, rowValues(type, place, index, id, uuid))) };
};
