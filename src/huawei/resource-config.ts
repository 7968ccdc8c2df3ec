/** The Config service (RMS): one list of the account's cloud products, for all regions, on one host. */
import type { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import { AppError, CloudError, hasCode } from '../model/errors.ts';
import type { Observed, Product } from '../model/record.ts';
import { redactDocument } from '../model/redact.ts';
import { asList, asNumber, asObject, asText, asTime, type Json, listAt } from './read.ts';
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

const get = (sdk: Sdk, options: ConfigOptions, suffix: string, queryParams: Record<string, string | number> = {}) =>
  sdk.call(
    { service: 'rms', region: 'global', domainId: options.domainId, watcher: options.watcher, signal: options.signal },
    (client: HcClient) =>
      client.sendRequest({
        method: 'GET',
        url: `/v1/resource-manager/domains/{domain_id}${suffix}`,
        contentType: 'application/json',
        queryParams,
        pathParams: {},
        headers: {},
      }),
  );

const tagsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(asObject(value) ?? {}).map(([key, tag]) => [key, asText(tag) ?? '']));

/** A status that the resource itself reports, where it does; Config's own states say how it was provisioned. */
const statusOf = (resource: Json): string | null =>
  asText(asObject(resource.properties)?.status) ?? asText(resource.provisioning_state) ?? asText(resource.state);

const productOf = (resource: Json): Observed<Product> => {
  const id = asText(resource.id);
  const provider = asText(resource.provider);
  const type = asText(resource.type);
  if (!id || !provider || !type) {
    throw new AppError('bad-response', 'Config listed a resource without id, provider or type.');
  }
  const fields: Product = {
    id,
    name: asText(resource.name) ?? '',
    type: `${provider}.${type}`,
    provider,
    status: statusOf(resource),
    projectId: asText(resource.project_id),
    enterpriseProjectId: asText(resource.ep_id),
    createdAt: asTime(resource.created),
    updatedAt: asTime(resource.updated),
    checksum: asText(resource.checksum),
    tags: tagsOf(resource.tags),
  };
  return {
    fields,
    get document() {
      return redactDocument(resource);
    },
  };
};

/** `id` alone is not unique: a tag policy and its target may share it. */
const identityOf = (product: Observed<Product>): string => `${product.fields.type}/${product.fields.id}`;

/**
 * Lists every resource of one region (or `global`) that Config knows, hosts left out.
 * @param expected how many the summary counts there, hosts included; null when it could not be asked
 */
export async function* listResources(
  sdk: Sdk,
  options: ConfigOptions & { readonly region: string; readonly expected: number | null },
): AsyncGenerator<Observed<Product>[]> {
  const { region, expected } = options;
  const pages = walk({
    what: `resources of Config in ${region}`,
    expected,
    recount: async () => (await countResourcesByRegion(sdk, options)).get(region) ?? 0,
    idOf: identityOf,
    fetch: async (marker) => {
      const query = { limit: resourcesPerPage, region_id: region, ...(marker === null ? {} : { marker }) };
      const answer = await get(sdk, options, '/all-resources', query);
      const items = listAt(answer, 'resources', 'GET all-resources').map(productOf);
      return { items, total: null, next: asText(asObject(asObject(answer)?.page_info)?.next_marker) };
    },
  });
  for await (const page of pages) {
    const products = page.filter((product) => product.fields.type !== hostType);
    if (products.length > 0) yield products;
  }
}

/** How many resources Config counts in each region: `Map<region id, count>`. */
export const countResourcesByRegion = async (sdk: Sdk, options: ConfigOptions): Promise<Map<string, number>> => {
  const answer = await get(sdk, options, '/all-resources/summary');
  // The SDK's newer packages show the same array under `body`.
  const providers = Array.isArray(answer) ? answer : asList(asObject(answer)?.body);
  const counts = new Map<string, number>();
  for (const provider of providers) {
    for (const type of asList(asObject(provider)?.types)) {
      for (const row of asList(asObject(type)?.regions)) {
        const region = asText(asObject(row)?.region_id) ?? 'global';
        counts.set(region, (counts.get(region) ?? 0) + (asNumber(asObject(row)?.count) ?? 0));
      }
    }
  }
  return counts;
};

/** Whether the resource recorder runs; without it, Config's list is empty or stale. */
export type Recorder = { readonly isOn: true; readonly coversAllTypes: boolean } | { readonly isOn: false };

/** @throws CloudError `permission-missing` when the key may not ask */
export const getRecorder = async (sdk: Sdk, options: ConfigOptions): Promise<Recorder> => {
  try {
    const answer = asObject(await get(sdk, options, '/tracker-config'));
    const selector = asObject(answer?.selector);
    return { isOn: true, coversAllTypes: selector?.all_supported !== false };
  } catch (error) {
    const isOff = hasCode(error, 'config-service-off') || (error instanceof CloudError && error.answer.status === 404);
    if (isOff) return { isOn: false };
    throw error;
  }
};
