/** Where an account's products are read from: Config, which lists all types at once, or the list of each service. */
import type { Huawei } from '../huawei/cloud.ts';
import type { ProductEntry } from '../huawei/products/entry.ts';
import type { Recorder } from '../huawei/resource-config.ts';
import { type AppError, hasCode, isAppError } from '../model/errors.ts';

/** `auto`: Config where it works, and each service's own list for what Config does not have. */
export const productSourceChoices = ['auto', 'config', 'direct'] as const;
export type ProductSourceChoice = (typeof productSourceChoices)[number];

/** What Config says of itself, asked once for all regions; an error where it could not be asked. */
export interface ConfigState {
  /** Resources by region. */
  readonly counts: ReadonlyMap<string, number> | AppError;
  readonly recorder: Recorder | AppError;
  /** The `provider.type`s that it knows at this site. */
  readonly supported: ReadonlySet<string> | AppError;
}

export interface ProductSources {
  readonly usesConfig: boolean;
  /** Types that are listed by their services. */
  readonly direct: readonly ProductEntry[];
  /** Types of the catalogue that Config is trusted with. */
  readonly covered: readonly string[];
  /** Why it is so, for people. */
  readonly reason: string;
}

const attempt = async <T>(call: Promise<T>): Promise<T | AppError> => {
  try {
    return await call;
  } catch (error) {
    if (isAppError(error) && error.code !== 'cancelled') return error;
    throw error;
  }
};

/** Asks Config what it has and how far it can be trusted. @throws AppError `cancelled` */
export const askConfig = async (cloud: Huawei, domainId: string, signal: AbortSignal): Promise<ConfigState> => {
  const [counts, recorder, supported] = await Promise.all([
    attempt(cloud.countResourcesByRegion({ domainId, signal })),
    attempt(cloud.getRecorder({ domainId, signal })),
    attempt(cloud.listSupportedTypes({ domainId, signal })),
  ]);
  return { counts, recorder, supported };
};

/** Refusals that another try does not change: Config is not to be had for this key, or not at this site. */
const isUnavailable = (error: unknown): boolean =>
  hasCode(error, 'permission-missing', 'access-forbidden', 'config-service-off', 'service-not-offered');

const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);

/** Why Config's list is not to be relied on at all; null when it is. */
const whyNotConfig = ({ counts, recorder }: ConfigState): string | null => {
  if (isUnavailable(counts)) return `Config cannot be read: ${sentence((counts as AppError).message)}`;
  if (isAppError(recorder) || isAppError(counts)) {
    const isEmpty = !isAppError(counts) && [...counts.values()].every((count) => count === 0);
    return isEmpty ? 'Config lists nothing, and whether its resource recorder is on cannot be seen.' : null;
  }
  return recorder.isOn ? null : 'The resource recorder of Config is off, so that its list may be empty or stale.';
};

const isRecorded = (entry: ProductEntry, { recorder, supported }: ConfigState): boolean => {
  if (entry.configType === null) return false;
  if (!isAppError(supported) && !supported.has(entry.configType)) return false;
  const types = isAppError(recorder) || !recorder.isOn ? null : recorder.types;
  return types === null || types.has(entry.configType);
};

const typesOf = (entries: readonly ProductEntry[]): string[] => entries.map((entry) => entry.type);

const withConfig = (entries: readonly ProductEntry[], state: ConfigState, reason: string): ProductSources => ({
  usesConfig: true,
  direct: [],
  covered: typesOf(entries.filter((entry) => isRecorded(entry, state))),
  reason,
});

/**
 * Chooses the source of each type of the catalogue. A failure of Config that may pass is no reason to leave it: its scopes
 * then fail, and keep their pictures.
 * @param ask asks Config; not called where the answer would not matter
 */
export const chooseSources = async (
  choice: ProductSourceChoice,
  entries: readonly ProductEntry[],
  ask: () => Promise<ConfigState>,
): Promise<ProductSources> => {
  const directly = (reason: string): ProductSources => ({ usesConfig: false, direct: entries, covered: [], reason });
  if (choice === 'direct') return directly('Each service was asked for its own list, as --source direct says.');
  const state = await ask();
  if (choice === 'config') return withConfig(entries, state, 'Config was asked, as --source config says.');
  const why = whyNotConfig(state);
  if (why !== null) return directly(`${why} Each service was asked for its own list instead.`);
  const trusted = entries.filter((entry) => !entry.prefersService);
  const sources = withConfig(trusted, state, 'Config lists them all at once.');
  const direct = entries.filter((entry) => !sources.covered.includes(entry.type));
  if (direct.length === 0) return sources;
  const reason = `Config lists what it records; the rest comes from the services (types: ${direct.length}).`;
  return { ...sources, direct, reason };
};
