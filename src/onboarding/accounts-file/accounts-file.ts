/**
 * A file of declared accounts: names, wishes, and where their keys are. It never holds a secret, and no message repeats a word
 * of it that could be one.
 */
import { nameKey } from '../../config/accounts.ts';
import {
  type DataCenter,
  type Feature,
  type Frequency,
  features,
  type Method,
  type Site,
} from '../../model/account.ts';
import { AppError } from '../../model/errors.ts';
import type { RootKeyAction } from '../retire-root-key.ts';
import { readCsv } from './csv.ts';
import { type AccountContent, type Fault, judgeShape, type Settings } from './schema.ts';
import type { AccountsFileFormat, Problem, Reading, Source } from './source.ts';
import { readYaml } from './yaml.ts';

/** Where a key is: an id and a secret, or a credentials file that holds both (then the id says which of several). */
export interface KeyReference {
  readonly id: string | null;
  readonly idFromEnv: string | null;
  readonly secretFromEnv: string | null;
  readonly secretFromFile: string | null;
  readonly credentialsFile: string | null;
}

/** What a file says of one account. Null: it says nothing, so that a new account gets the default and another keeps its own. */
export interface DeclaredAccount {
  readonly name: string;
  readonly method: Method;
  readonly dataCenter: DataCenter;
  readonly site: Site | null;
  readonly features: readonly Feature[];
  readonly key: KeyReference;
  readonly regions: 'all' | readonly string[] | null;
  readonly autoIncludeNewRegions: boolean | null;
  readonly hostSync: Frequency | null;
  readonly productSync: Frequency | null;
  readonly akCheck: Frequency | null;
  readonly retireRootKey: RootKeyAction | null;
  /** Saves a manually configured account although its key's user lacks permissions. */
  readonly allowMissingPermissions: boolean;
  /** Where it stands: `accounts.yaml:12`. */
  readonly place: string;
}

const extensions: Readonly<Record<string, AccountsFileFormat>> = {
  yaml: 'yaml',
  yml: 'yaml',
  json: 'json',
  csv: 'csv',
};

/** By the name's end. @throws AppError `usage` for any other */
export const accountsFileFormat = (file: string): AccountsFileFormat => {
  const format = extensions[/\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase() ?? ''];
  if (format) return format;
  throw new AppError('usage', `${file} is no accounts file: its name ends in .yaml, .yml, .json or .csv.`);
};

const keyFaults = ({ id, idFromEnv, secretFromEnv, secretFromFile, credentialsFile }: AccountContent['accessKey']) => {
  const given = (...fields: (string | undefined)[]) => fields.filter((field) => field !== undefined).length;
  if (credentialsFile !== undefined) {
    return given(idFromEnv, secretFromEnv, secretFromFile) > 0
      ? ['credentialsFile holds id and secret: beside it only id may stand, to say which key is meant']
      : [];
  }
  return [
    ...(given(id, idFromEnv) === 1 ? [] : ['needs one of id, idFromEnv and credentialsFile']),
    ...(given(secretFromEnv, secretFromFile) === 1
      ? []
      : ['needs one of secretFromEnv, secretFromFile and credentialsFile']),
  ];
};

type Fields = Omit<AccountContent, 'accessKey'> & { readonly features: readonly Feature[] };

/** What of the defaults and of the account's own fields is for its method. */
const merge = (account: AccountContent, defaults: Settings): Fields => {
  const method = account.method ?? defaults.method;
  const isQuick = method === 'quick';
  const retireRootKey = account.retireRootKey ?? (isQuick ? defaults.retireRootKey : undefined);
  const wanted = account.features ?? (isQuick ? ['host' as const] : (defaults.features ?? []));
  return { ...defaults, ...account, features: features.filter((each) => wanted.includes(each)), retireRootKey };
};

/** What contradicts itself or is missing although each field alone is right. */
const contradictions = (account: AccountContent, defaults: Settings): { field: string; problem: string }[] => {
  const { method, dataCenter, features: wanted, retireRootKey } = merge(account, defaults);
  const beyondHost = wanted.filter((feature) => feature !== 'host');
  const when = (isSo: boolean, field: string, problem: string) => (isSo ? [{ field, problem }] : []);
  return [
    ...when(method === undefined, 'method', 'is missing'),
    ...when(dataCenter === undefined, 'dataCenter', 'is missing'),
    ...when(method === 'manual' && wanted.length === 0, 'features', 'is missing'),
    ...when(
      method === 'quick' && beyondHost.length > 0,
      'features',
      `quick configuration is for host assets only: ${beyondHost.join(', ')} need method manual`,
    ),
    ...when(
      method === 'manual' && retireRootKey !== undefined && retireRootKey !== 'keep',
      'retireRootKey',
      'belongs to quick configuration: the manual method never sees the root key',
    ),
    ...when(account.hostSync !== undefined && !wanted.includes('host'), 'hostSync', 'needs the feature host'),
    ...when(account.productSync !== undefined && !wanted.includes('cspm'), 'productSync', 'needs the feature cspm'),
    ...keyFaults(account.accessKey).map((problem) => ({ field: 'accessKey', problem })),
  ];
};

/** What stands in the file a second time. */
const repeats = (accounts: readonly (AccountContent | null)[]): Fault[] => {
  const judge = (keyOf: (account: AccountContent) => string | undefined, path: readonly string[], what: string) => {
    const keys = accounts.map((account) => (account ? keyOf(account) : undefined));
    return keys.flatMap((key, index) => {
      const first = keys.indexOf(key);
      if (key === undefined || first === index) return [];
      return [{ path: ['accounts', index, ...path], problem: `accounts[${first}] has the same ${what}` }];
    });
  };
  return [
    ...judge(({ name }) => nameKey(name), ['name'], 'name'),
    ...judge(({ accessKey }) => accessKey.id, ['accessKey', 'id'], 'access key'),
  ];
};

const declare = (account: AccountContent, defaults: Settings, place: string): DeclaredAccount => {
  const { method, dataCenter, features: wanted, ...fields } = merge(account, defaults);
  if (!method || !dataCenter) throw new AppError('internal', 'An account was read without its method or data center.');
  const { id = null, idFromEnv = null, secretFromEnv = null } = account.accessKey;
  const { secretFromFile = null, credentialsFile = null } = account.accessKey;
  return {
    name: account.name.normalize('NFC'),
    method,
    dataCenter:
      dataCenter === 'cn' ? 'chinese-mainland' : dataCenter === 'intl' ? 'outside-chinese-mainland' : dataCenter,
    site: fields.site ?? null,
    features: wanted,
    key: { id, idFromEnv, secretFromEnv, secretFromFile, credentialsFile },
    regions: typeof fields.regions === 'object' ? [...new Set(fields.regions)] : (fields.regions ?? null),
    autoIncludeNewRegions: fields.autoIncludeNewRegions ?? null,
    hostSync: wanted.includes('host') ? (fields.hostSync ?? null) : null,
    productSync: wanted.includes('cspm') ? (fields.productSync ?? null) : null,
    akCheck: fields.akCheck ?? null,
    retireRootKey: fields.retireRootKey ?? null,
    allowMissingPermissions: fields.allowMissingPermissions ?? false,
    place,
  };
};

const placed = ({ path, problem }: Fault, source: Source): Problem => ({
  ...source.placeOf(path),
  field: source.fieldOf(path),
  problem,
});

const byPlace = (one: Problem, other: Problem): number =>
  (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);

/** `accounts.yaml:7:5: accounts[1].hostSync: must be one of ...` */
export const problemText = (file: string, { line, column, field, problem }: Problem): string =>
  [[file, line, column].filter((part) => part !== null).join(':'), field, problem]
    .filter((part) => part !== null)
    .join(': ');

const invalid = (file: string, problems: readonly Problem[]): AppError => {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return new AppError('accounts-file-invalid', `${file} cannot be used: it has ${count}.`, {
    details: { file, problems: problems.map((problem) => ({ ...problem, text: problemText(file, problem) })) },
  });
};

const read = (text: string, format: AccountsFileFormat): Reading =>
  format === 'csv' ? readCsv(text) : readYaml(text, format === 'json' ? 'JSON' : 'YAML');

/**
 * Reads the accounts that a file declares.
 * @param file its name, for messages
 * @throws AppError `accounts-file-invalid` with every problem and its place in `details.problems`
 */
export const parseAccountsFile = (file: string, text: string, format: AccountsFileFormat): DeclaredAccount[] => {
  const reading = read(text, format);
  if ('problems' in reading) throw invalid(file, reading.problems);
  const { source } = reading;
  const { faults, accounts, defaults } = judgeShape(source.value);
  const all = [
    ...faults,
    ...repeats(accounts),
    ...accounts.flatMap((account, index) =>
      account && defaults
        ? contradictions(account, defaults).map(({ field, problem }) => ({ path: ['accounts', index, field], problem }))
        : [],
    ),
  ];
  if (all.length > 0 || !defaults) throw invalid(file, all.map((fault) => placed(fault, source)).sort(byPlace));
  return accounts.flatMap((account, index) => {
    const { line } = source.placeOf(['accounts', index]);
    return account ? [declare(account, defaults, [file, line].filter((part) => part !== null).join(':'))] : [];
  });
};
