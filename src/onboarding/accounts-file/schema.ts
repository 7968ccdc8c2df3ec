/** What an accounts file may say, and all that is wrong with one at once. */
import * as z from 'zod';
import { validateAccountName } from '../../config/accounts.ts';
import { dataCenters, features, frequencies, methods, sites } from '../../model/account.ts';
import { validateAccessKeyId } from '../identify-key.ts';
import { rootKeyActions } from '../retire-root-key.ts';
import type { Path } from './source.ts';
import { looksLikeSecret, secretRefused, unknownField } from './words.ts';

/** Says what is wrong, or that nothing is there; never what is there. */
const wrong = (problem: string) => ({
  error: ({ input, code }: { readonly input?: unknown; readonly code?: string | undefined }) => {
    if (code === 'unrecognized_keys') return undefined;
    if (input === undefined) return 'is missing';
    return input === null ? 'is empty' : problem;
  },
});

const oneOf = <const T extends readonly string[]>(words: T) =>
  z.enum(words, wrong(`must be one of ${words.join(', ')}`));
const truth = z.boolean(wrong('must be true or false'));

/** A text that is no secret in the wrong place. */
const text = (problem: string, complaint: (text: string) => string | null) =>
  z.string(wrong(problem)).superRefine((value, context) => {
    const fault = looksLikeSecret(value) ? secretRefused : complaint(value);
    if (fault !== null) context.addIssue(fault);
  });

const unless = (isRight: (text: string) => boolean, problem: string) =>
  text(problem, (value) => (isRight(value) ? null : problem));

const name = text('must be text: put it in quotes', validateAccountName);

const keyId = text('must be text: put it in quotes', (value) => {
  const verdict = validateAccessKeyId(value);
  if (verdict === null) return null;
  return verdict === 'alibaba-key'
    ? 'is an access key of Alibaba Cloud, not of Huawei Cloud'
    : 'is no Access Key ID of Huawei Cloud (20 capital letters and digits)';
});

const variable = unless((value) => /^[A-Za-z_]\w*$/.test(value), 'must be the name of an environment variable');
const file = unless((value) => value.trim() !== '', 'must be the path of a file');
const region = unless((value) => /^[a-z0-9-]+$/.test(value), 'must be a region id such as cn-north-4');

const atLeastOne = <T extends z.ZodType>(item: T, problem: string) =>
  z.array(item, wrong(problem)).min(1, wrong(problem));

const regionsProblem = 'must be all, or a list of region ids';

const dataCenterWords = [...dataCenters, 'cn', 'intl'] as const;

const settings = {
  dataCenter: oneOf(dataCenterWords).describe('Where Security Center keeps the assets; cn and intl for short.'),
  site: oneOf(sites).describe('Which Huawei Cloud; by default the likely one for the data center.'),
  method: oneOf(methods).describe('manual: with an IAM user’s key. quick: with the root key, used once.'),
  features: atLeastOne(oneOf(features), `must be a list of ${features.join(', ')}`).describe(
    'What the permissions are for; the quick method is for host only.',
  ),
  regions: z
    .union([z.literal('all'), atLeastOne(region, regionsProblem)], wrong(regionsProblem))
    .describe('all, or region ids.'),
  autoIncludeNewRegions: truth.describe('Whether regions that the account opens later are provisioned, too.'),
  hostSync: oneOf(frequencies).describe('Host synchronization frequency, for the feature host.'),
  productSync: oneOf(frequencies).describe('Product synchronization frequency, for the feature cspm.'),
  akCheck: oneOf(frequencies).describe('How often the access key is checked.'),
  retireRootKey: oneOf(rootKeyActions).describe(
    'What becomes of the root key once the account’s own key was seen working.',
  ),
  allowMissingPermissions: truth.describe('Save a manual account although its key’s user lacks permissions.'),
};

const accessKey = {
  id: keyId.optional().describe('The Access Key ID, or which key of a credentials file is meant.'),
  idFromEnv: variable.optional().describe('The environment variable that holds the Access Key ID.'),
  secretFromEnv: variable.optional().describe('The environment variable that holds the Secret Access Key.'),
  secretFromFile: file.optional().describe('The file that holds the Secret Access Key alone.'),
  credentialsFile: file.optional().describe('A credentials.csv as Huawei Cloud’s console downloads it.'),
};

const fields = 'must be a mapping of fields';

const defaultsSchema = z.strictObject(settings, wrong(fields)).partial();

const accountSchema = z.strictObject(
  { ...defaultsSchema.shape, name, accessKey: z.strictObject(accessKey, wrong('must say where id and secret are')) },
  wrong(fields),
);

export const fileSchema = z.strictObject(
  {
    $schema: z.string(wrong('must be text')).optional(),
    version: z.literal(1, wrong('must be 1')),
    defaults: defaultsSchema.optional().describe('For every account that does not say otherwise.'),
    accounts: z
      .array(accountSchema, wrong('must be a list of accounts'))
      .min(1, wrong('must hold at least one account')),
  },
  wrong('must hold version and accounts'),
);

/** The same as a JSON Schema, for editors. What fields say together is beyond it. */
export const accountsFileSchema = () => ({
  $id: 'accounts-file.json',
  title: 'accounts file',
  description: 'What `huawei-assets onboard --from FILE` reads, as YAML or JSON. Written by "npm run docs".',
  ...z.toJSONSchema(fileSchema, { io: 'input' }),
});

export type FileContent = z.output<typeof fileSchema>;
export type AccountContent = FileContent['accounts'][number];
export type Settings = z.output<typeof defaultsSchema>;

/** The fields that may stand at a path, for "did you mean". */
const fieldsAt = (path: Path): string[] => {
  if (path.at(-1) === 'accessKey') return Object.keys(accessKey);
  if (path.at(-1) === 'defaults') return Object.keys(settings);
  return path.length === 0 ? Object.keys(fileSchema.shape) : Object.keys(accountSchema.shape);
};

export interface Fault {
  readonly path: Path;
  readonly problem: string;
}

const faultsOf = (issue: z.core.$ZodIssue): Fault[] => {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? '' : part));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], problem: unknownField(key, fieldsAt(path)) }));
  }
  // Of a union the branch that came further says more: which region of the list is wrong.
  const inner =
    issue.code === 'invalid_union' ? issue.errors.find(([first]) => (first?.path.length ?? 0) > 0) : undefined;
  if (inner) return inner.flatMap((each) => faultsOf({ ...each, path: [...issue.path, ...each.path] }));
  return [{ path, problem: issue.message }];
};

export interface Shape {
  readonly faults: readonly Fault[];
  /** Null where one is not as it should be, so that the others can be judged further all the same. */
  readonly accounts: readonly (AccountContent | null)[];
  readonly defaults: Settings | null;
}

const partOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/** Holds a value against the schema. */
export const judgeShape = (value: unknown): Shape => {
  const parsed = fileSchema.safeParse(value);
  const accounts = partOf(value, 'accounts');
  return {
    faults: parsed.success ? [] : parsed.error.issues.flatMap(faultsOf),
    accounts: Array.isArray(accounts) ? accounts.map((account) => accountSchema.safeParse(account).data ?? null) : [],
    defaults: defaultsSchema.safeParse(partOf(value, 'defaults') ?? {}).data ?? null,
  };
};
