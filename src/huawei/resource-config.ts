/** The Config service (RMS): one list of the account's cloud products, for all regions, on one host. */
import { AppError, hasCode } from '../model/errors.ts';
import type { Observed, Product } from '../model/record.ts';
import { redactDocument } from '../model/redact.ts';
import { readProperties } from './config-properties.ts';
import type { ProductEntry } from './products/entry.ts';
import { asList, asNumber, asObject, asText, asTime, type Json, listAt, objectAt } from './read.ts';
import type { CallWatcher, Sdk } from './sdk.ts';
import { walk } from './walk.ts';

/** The API allows 1 to 200 a page. */
const resourcesPerPage = 200;

/** Hosts are listed by ECS itself, with more than Config knows of them. */
export const hostType = 'ecs.cloudservers';

export interface ConfigOptions {
  readonly domainId: string;
  readonly watcher?: CallWatcher | undefined;
  readonly signal?: AbortSignal | undefined;
}

const get = (
  sdk: Sdk,
  { domainId, watcher, signal }: ConfigOptions,
  suffix: string,
  query: Record<string, string | number> = {},
) =>
  sdk.call(
    { service: 'rms', region: 'global', domainId, watcher, signal },
    { path: `/v1/resource-manager/domains/{domain_id}${suffix}`, query },
  );

/** The catalogue's entry of a type; it is loaded when resources are listed, not before. */
type EntryLookup = (configType: string) => ProductEntry | null;

const tagsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(asObject(value) ?? {}).map(([key, tag]) => [key, asText(tag) ?? '']));

const productOf = (resource: Json, entryOf: EntryLookup): Observed<Product> => {
  const id = asText(resource.id);
  const provider = asText(resource.provider);
  const type = asText(resource.type);
  if (!id || !provider || !type) {
    throw new AppError('bad-response', 'Config listed a resource without id, provider or type.');
  }
  const configType = `${provider}.${type}`;
  // A status that the resource itself reports, where it does; Config's own states say how it was provisioned.
  const { status, vpcId, ...reported } = readProperties(resource.properties, entryOf(configType));
  const fields: Product = {
    id,
    name: asText(resource.name) ?? '',
    type: configType,
    provider,
    status: status ?? asText(resource.provisioning_state) ?? asText(resource.state),
    projectId: asText(resource.project_id),
    enterpriseProjectId: asText(resource.ep_id),
    createdAt: asTime(resource.created),
    updatedAt: asTime(resource.updated),
    checksum: asText(resource.checksum),
    tags: tagsOf(resource.tags),
    vpcId: configType === 'vpc.vpcs' ? id : vpcId,
    ...reported,
    source: 'config',
  };
  return {
    fields,
    get document() {
      return redactDocument(resource);
    },
  };
};

/** Config says of each page how many rows it has. */
const checkPage = (rows: number, claimed: number | null, region: string): void => {
  if (claimed === null || rows >= claimed) return;
  throw new AppError(
    'count-mismatch',
    `Config says that a page of ${region} has ${claimed} resources, but it has ${rows}.`,
    {
      details: { counted: claimed, listed: rows },
    },
  );
};

/** `id` alone is not unique: a tag policy and its target may share it. */
const identityOf = (product: Observed<Product>): string => `${product.fields.type}/${product.fields.id}`;

/**
 * Lists every resource of one region (or `global`) that Config knows, hosts left out.
 * @param expected how many the summary counts there, hosts included; null when it could not be asked
 * @param without types that are left out, too
 */
export async function* listResources(
  sdk: Sdk,
  options: ConfigOptions & {
    readonly region: string;
    readonly expected: number | null;
    readonly without?: ReadonlySet<string> | undefined;
  },
): AsyncGenerator<Observed<Product>[]> {
  const { region, expected, without } = options;
  const { findEntryOfConfig } = await import('./products/catalogue.ts');
  const pages = walk({
    what: `resources of Config in ${region}`,
    expected,
    recount: async () => (await countResourcesByRegion(sdk, options)).get(region) ?? 0,
    idOf: identityOf,
    fetch: async (marker) => {
      const query = { limit: resourcesPerPage, region_id: region, ...(marker === null ? {} : { marker }) };
      const answer = await get(sdk, options, '/all-resources', query);
      const items = listAt(answer, 'resources', `GET all-resources for ${region}`).map((row) =>
        productOf(row, findEntryOfConfig),
      );
      const info = asObject(asObject(answer)?.page_info);
      checkPage(items.length, asNumber(info?.current_count), region);
      const next = asText(info?.next_marker);
      return { items, total: null, markers: next === null ? [] : [next] };
    },
  });
  for await (const page of pages) {
    const products = page.filter(({ fields: { type } }) => type !== hostType && !without?.has(type));
    if (products.length > 0) yield products;
  }
}

/** How many resources Config counts in each region: `Map<region id, count>`. @throws AppError `bad-response` */
export const countResourcesByRegion = async (sdk: Sdk, options: ConfigOptions): Promise<Map<string, number>> => {
  const answer = await get(sdk, options, '/all-resources/summary');
  const call = 'GET all-resources/summary';
  // The API answers with a bare array; the SDK's newer packages show it under `body`.
  const providers = listAt(Array.isArray(answer) ? { body: answer } : answer, 'body', call);
  const counts = new Map<string, number>();
  for (const row of providers.flatMap((p) => listAt(p, 'types', call)).flatMap((t) => listAt(t, 'regions', call))) {
    const count = asNumber(row.count);
    if (count === null)
      throw new AppError('bad-response', `Huawei Cloud answered ${call} with a count that is no number.`);
    const region = asText(row.region_id) ?? 'global';
    counts.set(region, (counts.get(region) ?? 0) + count);
  }
  return counts;
};

/** Whether the resource recorder runs; without it, Config's list is empty or stale. */
export type Recorder =
  | {
      readonly isOn: true;
      /** The `provider.type`s that it records; null for all. */
      readonly types: ReadonlySet<string> | null;
    }
  | { readonly isOn: false };

const recordedTypes = (selector: Json): ReadonlySet<string> | null =>
  selector.all_supported === true
    ? null
    : new Set(asList(selector.resource_types).flatMap((type) => (typeof type === 'string' ? [type] : [])));

/** @throws CloudError `permission-missing` when the key may not ask */
export const getRecorder = async (sdk: Sdk, options: ConfigOptions): Promise<Recorder> => {
  try {
    const selector = objectAt(await get(sdk, options, '/tracker-config'), 'selector', 'GET tracker-config');
    return { isOn: true, types: recordedTypes(selector) };
  } catch (error) {
    if (hasCode(error, 'config-service-off', 'not-found')) return { isOn: false };
    throw error;
  }
};

/** As many as the API gives at once; it counts its offset from 1, so the first page is asked for without one. */
const providersPerPage = 200;

/**
 * The `provider.type`s that Config can record and list at this site ("Querying Cloud Services", GET /providers; it needs no
 * permission). A type that it does not know is missing in its lists without a word.
 * @throws AppError `bad-response` when it knows none
 */
export const listSupportedTypes = async (sdk: Sdk, options: ConfigOptions): Promise<ReadonlySet<string>> => {
  const types = new Set<string>();
  let seen = 0;
  for (let total = 1; seen < total; ) {
    const answer = await get(sdk, options, '/providers', {
      limit: providersPerPage,
      ...(seen > 0 && { offset: seen }),
    });
    const providers = listAt(answer, 'resource_providers', 'GET providers');
    for (const provider of providers) {
      for (const type of asList(provider.resource_types)) types.add(`${provider.provider}.${asObject(type)?.name}`);
    }
    seen += providers.length;
    total = providers.length === 0 ? 0 : (asNumber(asObject(answer)?.total_count) ?? 0);
  }
  if (seen === 0) throw new AppError('bad-response', 'Config says that it knows no cloud service.');
  return types;
};
