/**
 * Object Storage Service: the account's buckets, and what their settings say. OBS has a signature of its own (HMAC-SHA1,
 * "Authentication of Signature in a Header" of its API reference) and speaks XML.
 */
import { createHmac } from 'node:crypto';
import type { AccessKey } from '../model/account.ts';
import { CloudError, type ErrorCode, hasCode, isAppError } from '../model/errors.ts';
import type { JsonValue, Observed, Product } from '../model/record.ts';
import { redactDocument } from '../model/redact.ts';
import type { Parse } from './answer.ts';
import type { ListOptions, ProductEntry } from './products/entry.ts';
import { asFlag, textAt, valuesAt } from './products/readers.ts';
import { asList, asObject, asText, asTime, type Json } from './read.ts';
import type { Door, Sdk } from './sdk.ts';
import { walk } from './walk.ts';
import { parseXml } from './xml.ts';

interface ObsCall {
  /** Empty for the list of buckets. */
  readonly bucket: string;
  /** Such as `acl`: signed as part of what is asked for. */
  readonly subResource?: string;
  /** Not signed. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The text that is signed: the time stands among the `x-obs-` headers, so the line for it is empty. */
const textToSign = (call: ObsCall, headers: Readonly<Record<string, string>>): string => {
  const own = Object.keys(headers)
    .sort()
    .map((name) => `${name}:${headers[name]}\n`)
    .join('');
  const resource = call.bucket === '' ? '/' : `/${call.bucket}/`;
  return `GET\n\n\n\n${own}${resource}${call.subResource ? `?${call.subResource}` : ''}`;
};

/** Headers of a signed GET. The time is RFC 1123; more than 15 minutes off, and OBS refuses it. */
export const signedHeaders = (call: ObsCall, accessKey: AccessKey, now: number): Record<string, string> => {
  const headers = { ...call.headers, 'x-obs-date': new Date(now).toUTCString() };
  const signature = createHmac('sha1', accessKey.secret).update(textToSign(call, headers), 'utf8').digest('base64');
  return { ...headers, Authorization: `OBS ${accessKey.id}:${signature}` };
};

/**
 * A bucket's name stands before the host, except where the certificate of `*.obs...` does not cover it (a name with dots) or
 * where all services are behind one address.
 */
const urlOf = (call: ObsCall, { endpoint, isTemplate }: Door): string => {
  const query = [call.subResource, call.query].filter(Boolean).join('&');
  const suffix = query === '' ? '' : `?${query}`;
  if (call.bucket === '') return `${endpoint}/${suffix}`;
  if (isTemplate || call.bucket.includes('.')) return `${endpoint}/${call.bucket}/${suffix}`;
  return `${endpoint.replace('://', `://${call.bucket}.`)}/${suffix}`;
};

const get = (sdk: Sdk, options: ListOptions, call: ObsCall, parse: Parse): Promise<unknown> => {
  const { region, watcher, signal } = options;
  return sdk.callSigned({ service: 'obs', region, watcher, signal, parse, isRead: true }, (door) => ({
    method: 'GET',
    url: urlOf(call, door),
    path: `/${call.bucket}${call.subResource ? `?${call.subResource}` : ''}`,
    headers: signedHeaders(call, door.accessKey, door.now()),
  }));
};

/**
 * OBS keeps keys of its own and learns of a new one minutes later than IAM, which was reached with this very key. So its
 * refusal is one of OBS alone, and no reason to stop signing with the key elsewhere.
 */
const ofObsAlone = (error: unknown): unknown =>
  error instanceof CloudError && error.code.startsWith('access-key-')
    ? new CloudError('access-forbidden', error.message, error.answer, {
        hint: 'OBS knows a new key, and a new grant, only after some minutes: run again in a quarter of an hour.',
        cause: error,
      })
    : error;

interface Bucket {
  readonly name: string;
  readonly location: string | null;
  readonly row: Json;
}

const bucketOf = (row: Json): Bucket => ({
  name: asText(row.Name) ?? '',
  location: asText(row.Location),
  row,
});

const rowsOf = (list: Json): readonly unknown[] => asList(asObject(list.Buckets)?.Bucket);

/** The buckets of all regions: any region's host lists them, with the place of each where it is asked for. */
const listAll = (sdk: Sdk, options: ListOptions) =>
  walk<Bucket>({
    what: `buckets, as ${options.region} lists them`,
    idOf: ({ name }) => name,
    fetch: async (marker) => {
      const query = marker === null ? {} : { query: `marker=${encodeURIComponent(marker)}` };
      const call = { bucket: '', headers: { 'x-obs-location': 'true' }, ...query };
      const answer = await get(sdk, options, call, parseBuckets);
      const list = asObject(asObject(answer)?.ListAllMyBucketsResult) ?? {};
      const items = rowsOf(list).map((row) => bucketOf(asObject(row) ?? {}));
      const next = asText(list.NextMarker);
      return { items, total: null, markers: next === null ? [] : [next] };
    },
  });

/** @throws SyntaxError for XML that is another answer, or has a bucket without a name */
const parseBuckets: Parse = (body) => {
  const document = parseXml(body);
  const list = asObject(document.ListAllMyBucketsResult);
  if (!list) throw new SyntaxError('There is no list of buckets.');
  const names = rowsOf(list).map((row) => asText(asObject(row)?.Name));
  if (names.includes(null)) throw new SyntaxError('There is a bucket without a name.');
  return document;
};

/** What became of asking for one setting. `absent`: there is none, in the words of OBS. `unknown`: it may not be read. */
type Setting = { readonly is: 'there'; readonly value: Json } | { readonly is: 'absent' } | { readonly is: 'unknown' };

/** What is asked of each bucket, and how OBS says that there is none. */
const settings = {
  acl: null,
  policy: 'NoSuchBucketPolicy',
  policyStatus: 'NoSuchBucketPolicy',
  publicAccessBlock: 'NoSuchPublicAccessBlockConfiguration',
  encryption: 'NoSuchEncryptionConfiguration',
  versioning: null,
  logging: null,
  tagging: 'NoSuchTagSet',
} as const;
type SettingName = keyof typeof settings;
const settingNames = Object.keys(settings) as SettingName[];

const parsePolicy: Parse = (body) => {
  const policy = asObject(JSON.parse(body.toString('utf8')));
  if (!policy) throw new SyntaxError('The policy is no object.');
  return policy;
};

/** What says nothing of one setting, but of the way to OBS: then the list is not whole. */
const isOfTheWay = (error: unknown): boolean => {
  const codes: readonly ErrorCode[] = [
    'cancelled',
    'throttled',
    'timeout',
    'unreachable',
    'server-error',
    'clock-skew',
  ];
  return !isAppError(error) || hasCode(error, ...codes);
};

class BucketGone extends Error {}

const settingOf = async (sdk: Sdk, options: ListOptions, bucket: Bucket, name: SettingName): Promise<Setting> => {
  const call = { bucket: bucket.name, subResource: name };
  const parse = name === 'policy' ? parsePolicy : parseXml;
  try {
    const value = await get(sdk, options, call, parse);
    return { is: 'there', value: asObject(value) ?? {} };
  } catch (error) {
    if (isOfTheWay(error)) throw error;
    const said = error instanceof CloudError ? error.answer.cloudCode : null;
    if (said === 'NoSuchBucket') throw new BucketGone();
    return { is: said !== null && said === settings[name] ? 'absent' : 'unknown' };
  }
};

type Settings = Readonly<Record<SettingName, Setting>>;

/** The value of a setting, what stands for its absence, or null where it is not known. */
const read = <T>(setting: Setting, value: (document: Json) => T, absent: T): T | null => {
  if (setting.is === 'unknown') return null;
  return setting.is === 'absent' ? absent : value(setting.value);
};

/** `Canned` names a group (Everyone), `ID` an account; older answers name groups by a URI. */
const grantsOf = (document: Json): JsonValue =>
  valuesAt(document, 'AccessControlPolicy.AccessControlList.Grant[]').map((value) => {
    const grant = asObject(value) ?? {};
    const grantee = ['Canned', 'URI', 'ID'].map((key) => textAt(grant, `Grantee.${key}`)).find((text) => text !== null);
    return { grantee: grantee ?? null, permission: textAt(grant, 'Permission') };
  });

const isEveryone = (grant: unknown): boolean =>
  /^Everyone$|\/(AllUsers|AuthenticatedUsers)$/.test(asText(asObject(grant)?.grantee) ?? '');

const blockSwitch = (setting: Setting, key: string): boolean | null =>
  read(setting, (document) => asFlag(valuesAt(document, `PublicAccessBlockConfiguration.${key}`)[0]), false);

const encryptionRule = 'ServerSideEncryptionConfiguration.Rule.ApplyServerSideEncryptionByDefault';

const encryptionOf = (setting: Setting): Product['encryption'] =>
  read<Product['encryption']>(
    setting,
    (document) => ({
      enabled: textAt(document, `${encryptionRule}.SSEAlgorithm`) !== null,
      kmsKeyId: textAt(document, `${encryptionRule}.KMSMasterKeyID`),
    }),
    { enabled: false, kmsKeyId: null },
  );

const tagsOf = (document: Json): Record<string, string> =>
  Object.fromEntries(
    valuesAt(document, 'Tagging.TagSet.Tag[]').flatMap((tag) => {
      const key = asText(asObject(tag)?.Key);
      return key === null ? [] : [[key, asText(asObject(tag)?.Value) ?? '']];
    }),
  );

/** The details of a bucket, by the names that `docs/products.md` has. */
const detailsOf = ({ location, row }: Bucket, all: Settings): Record<string, JsonValue> => {
  const grants = read(all.acl, grantsOf, []);
  return {
    location,
    kind: asText(row.BucketType),
    grants,
    isAclPublic: grants === null ? null : asList(grants).some(isEveryone),
    policy: read<JsonValue>(all.policy, (document) => redactDocument(document) as JsonValue, null),
    hasPolicy: read(all.policy, () => true, false),
    isPolicyPublic: read(all.policyStatus, (document) => asFlag(valuesAt(document, 'PolicyStatus.IsPublic')[0]), false),
    blocksPublicAcls: blockSwitch(all.publicAccessBlock, 'BlockPublicAcls'),
    ignoresPublicAcls: blockSwitch(all.publicAccessBlock, 'IgnorePublicAcls'),
    blocksPublicPolicy: blockSwitch(all.publicAccessBlock, 'BlockPublicPolicy'),
    restrictsPublicBuckets: blockSwitch(all.publicAccessBlock, 'RestrictPublicBuckets'),
    encryptionAlgorithm: read(all.encryption, (document) => textAt(document, `${encryptionRule}.SSEAlgorithm`), null),
    // A bucket that was never versioned has no status.
    versioning: read(all.versioning, (document) => textAt(document, 'VersioningConfiguration.Status') ?? 'Off', 'Off'),
    logBucket: read(
      all.logging,
      (document) => textAt(document, 'BucketLoggingStatus.LoggingEnabled.TargetBucket'),
      null,
    ),
    isLogged: read(
      all.logging,
      (document) => valuesAt(document, 'BucketLoggingStatus.LoggingEnabled').length > 0,
      false,
    ),
    unknown: settingNames.filter((name) => all[name].is === 'unknown'),
  };
};

const documentOf = (bucket: Bucket, all: Settings): Json => ({
  ...bucket.row,
  ...Object.fromEntries(
    settingNames.flatMap((name) => {
      const setting = all[name];
      return setting.is === 'there' ? [[name, setting.value]] : [];
    }),
  ),
});

const recordOf = (bucket: Bucket, entry: ProductEntry, all: Settings): Observed<Product> => ({
  fields: {
    id: bucket.name,
    name: bucket.name,
    type: entry.type,
    provider: 'obs',
    status: null,
    projectId: null,
    enterpriseProjectId: null,
    createdAt: asTime(bucket.row.CreationDate),
    updatedAt: null,
    checksum: null,
    tags: read(all.tagging, tagsOf, {}) ?? {},
    vpcId: null,
    publicAddresses: [],
    encryption: encryptionOf(all.encryption),
    source: 'direct',
    details: detailsOf(bucket, all),
  },
  get document() {
    return redactDocument(documentOf(bucket, all));
  },
});

/** Null where the bucket was deleted after it was listed. */
const observe = async (
  sdk: Sdk,
  entry: ProductEntry,
  options: ListOptions,
  bucket: Bucket,
): Promise<Observed<Product> | null> => {
  const found = await Promise.allSettled(settingNames.map((name) => settingOf(sdk, options, bucket, name)));
  const failure = found.find((outcome) => outcome.status === 'rejected');
  if (failure?.reason instanceof BucketGone) return null;
  if (failure) throw failure.reason;
  const all = settingNames.map((name, index) => {
    const outcome = found[index];
    return [name, outcome?.status === 'fulfilled' ? outcome.value : { is: 'unknown' }];
  });
  return recordOf(bucket, entry, Object.fromEntries(all) as unknown as Settings);
};

/** Buckets whose settings are asked for at once: eight small calls each, which the gate of their region bounds. */
const bucketsAtOnce = 20;

/**
 * Lists the buckets of a region with their settings. A setting that the key may not read is unknown, and the bucket is
 * listed all the same; a failure of the way there fails the list.
 * @throws CloudError `access-forbidden` where OBS alone refuses the key; `permission-missing`
 */
export async function* listBuckets(
  sdk: Sdk,
  entry: ProductEntry,
  options: ListOptions,
): AsyncGenerator<Observed<Product>[]> {
  try {
    for await (const page of listAll(sdk, options)) {
      const own = page.filter(({ location }) => location === options.region);
      for (let at = 0; at < own.length; at += bucketsAtOnce) {
        const some = own.slice(at, at + bucketsAtOnce);
        const records = await Promise.all(some.map((bucket) => observe(sdk, entry, options, bucket)));
        yield records.filter((record) => record !== null);
      }
    }
  } catch (error) {
    throw ofObsAlone(error);
  }
}
