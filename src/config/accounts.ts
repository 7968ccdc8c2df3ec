/** The accounts of a config: what may stand beside what. Pure functions from one config to the next. */
import { closest, distance } from 'fastest-levenshtein';
import type { Account } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import type { ConfigData } from './config-data.ts';

const maxNameLength = 64;
const allowedCharacters = /^[\p{L}\p{M}\p{Nd} ._-]*$/u;

/** Says why a text cannot be an account's name; null when it can. Fit for a prompt's validation. */
export const validateAccountName = (text: string): string | null => {
  const { length } = [...text];
  if (length === 0) return 'An account name has at least one character.';
  if (length > maxNameLength) return `An account name has at most ${maxNameLength} characters; this one has ${length}.`;
  if (text.startsWith(' ') || text.endsWith(' ')) return 'An account name does not begin or end with a space.';
  if (text.startsWith('-')) return 'An account name does not begin with "-", which would make it look like an option.';
  if (!allowedCharacters.test(text)) return 'An account name has letters, digits, spaces, ".", "_" and "-" only.';
  return null;
};

/** Names that differ only in case, or in how their accents are composed, are one name. */
export const nameKey = (name: string): string => name.normalize('NFKC').toLowerCase();

export const findAccount = (config: ConfigData, name: string): Account | undefined => {
  const key = nameKey(name);
  return config.accounts.find((account) => nameKey(account.name) === key);
};

const nearestName = (name: string, names: readonly string[]): string | undefined => {
  const byKey = new Map(names.map((each) => [nameKey(each), each]));
  if (byKey.size === 0) return undefined;
  const nearest = closest(nameKey(name), [...byKey.keys()]);
  const isNear = distance(nameKey(name), nearest) <= Math.max(2, Math.floor(name.length / 3));
  return isNear ? byKey.get(nearest) : undefined;
};

/** @throws AppError `account-not-found`, with the nearest name in the hint and all names in the details */
export const getAccount = (config: ConfigData, name: string): Account => {
  const found = findAccount(config, name);
  if (found) return found;
  const names = config.accounts.map((account) => account.name);
  const nearest = nearestName(name, names);
  const listing =
    names.length === 0 ? 'No account is configured: run huawei-assets onboard.' : 'Run: huawei-assets accounts list';
  throw new AppError('account-not-found', `There is no account named "${name}".`, {
    hint: nearest === undefined ? listing : `Did you mean "${nearest}"?`,
    details: { account: name, accounts: names },
  });
};

const requireValidName = (name: string): void => {
  const problem = validateAccountName(name);
  if (problem) throw new AppError('usage', problem, { hint: 'Choose another name.', details: { account: name } });
};

const exists = (message: string, hint: string, holder: Account, by: 'name' | 'domainId'): AppError =>
  new AppError('account-exists', message, { hint, details: { account: holder.name, domainId: holder.domainId, by } });

const requireFreeName = (config: ConfigData, name: string, self?: Account): void => {
  const holder = findAccount(config, name);
  if (!holder || holder === self) return;
  const message = `The name "${name}" is taken by the account "${holder.name}" (${holder.domainName}).`;
  throw exists(message, 'Choose another name.', holder, 'name');
};

const requireFreeDomain = (config: ConfigData, domainId: string, self?: Account): void => {
  const holder = config.accounts.find((account) => account !== self && account.domainId === domainId);
  if (!holder) return;
  const message = `The Huawei Cloud account ${holder.domainName} (${domainId}) is already configured as "${holder.name}".`;
  throw exists(message, `Use "${holder.name}", or remove it first.`, holder, 'domainId');
};

const replaceAccount = (config: ConfigData, old: Account, next: Account): ConfigData => ({
  ...config,
  accounts: config.accounts.map((account) => (account === old ? next : account)),
});

/** @throws AppError `usage` for a bad name, `account-exists` naming the account that holds the name or the domain */
export const withAccount = (config: ConfigData, account: Account): ConfigData => {
  const name = account.name.normalize('NFC');
  requireValidName(name);
  requireFreeName(config, name);
  requireFreeDomain(config, account.domainId);
  return { ...config, accounts: [...config.accounts, { ...account, name }] };
};

/**
 * Changes one account and notes the time. The name stays: `withRenamedAccount` changes it.
 * @param updatedAt ISO 8601 UTC
 */
export const withChangedAccount = (
  config: ConfigData,
  name: string,
  change: (account: Account) => Account,
  updatedAt: string,
): ConfigData => {
  const old = getAccount(config, name);
  const changed = change(old);
  if (changed === old) return config;
  requireFreeDomain(config, changed.domainId, old);
  return replaceAccount(config, old, { ...changed, name: old.name, updatedAt });
};

export const withRenamedAccount = (
  config: ConfigData,
  oldName: string,
  newName: string,
  updatedAt: string,
): ConfigData => {
  const old = getAccount(config, oldName);
  const name = newName.normalize('NFC');
  requireValidName(name);
  requireFreeName(config, name, old);
  return name === old.name ? config : replaceAccount(config, old, { ...old, name, updatedAt });
};

export const withoutAccount = (config: ConfigData, name: string): ConfigData => {
  const removed = getAccount(config, name);
  return { ...config, accounts: config.accounts.filter((account) => account !== removed) };
};

/** What importing did, by account name. */
export interface ImportResult {
  readonly added: readonly string[];
  /** Configured accounts that made way. */
  readonly replaced: readonly string[];
}

const isSameAccount = (one: Account, other: Account): boolean =>
  nameKey(one.name) === nameKey(other.name) || one.domainId === other.domainId;

const describeConflict = (incoming: Account, held: Account) => ({
  account: incoming.name,
  configuredAs: held.name,
  domainId: held.domainId,
  by: nameKey(incoming.name) === nameKey(held.name) ? 'name' : 'domainId',
});

/**
 * Adds accounts from elsewhere, all or none.
 * @throws AppError `account-exists` listing every conflict, unless configured accounts are to be replaced
 */
export const withImportedAccounts = (
  config: ConfigData,
  incoming: readonly Account[],
  replace: boolean,
): { readonly config: ConfigData; readonly result: ImportResult } => {
  const conflicts = incoming.flatMap((account) =>
    config.accounts.filter((held) => isSameAccount(account, held)).map((held) => describeConflict(account, held)),
  );
  const replaced = [...new Set(conflicts.map(({ configuredAs }) => configuredAs))];
  if (conflicts.length > 0 && !replace) {
    const message = `Nothing was imported: ${replaced.map((name) => `"${name}"`).join(', ')} would be overwritten.`;
    const hint = 'Run it again with --replace to overwrite, or rename or remove those accounts first.';
    throw new AppError('account-exists', message, { hint, details: { conflicts } });
  }
  const kept = config.accounts.filter((held) => !replaced.includes(held.name));
  return {
    config: { ...config, accounts: [...kept, ...incoming] },
    result: { added: incoming.map(({ name }) => name), replaced },
  };
};
