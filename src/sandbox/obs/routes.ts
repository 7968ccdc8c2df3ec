import { type Call, type Handler, queryValue } from '../call.ts';
import type { Reply } from '../errors.ts';
import { mayDo } from '../permissions.ts';
import type { BucketFacts } from '../products/obs-buckets.ts';
import { documentsOf } from '../series.ts';
import type { Account } from '../state.ts';
import { type ObsAddress, obsAddressOf } from './address.ts';
import { subResources } from './documents.ts';
import { element, type ObsTrouble, plainReply, refuseObs, textElement, xmlReply } from './xml.ts';

const mostBuckets = 1000;

const refuse = (call: Call, trouble: ObsTrouble) => refuseObs(call.requestId, trouble);

const needRight = (call: Call, action: string): void => {
  const { account, user } = call.caller;
  if (mayDo(call.world, { account, user }, action, { kind: 'global' })) return;
  throw refuse(call, { status: 403, code: 'AccessDenied', message: 'Access Denied' });
};

/** Rows of the shelf are made by this sandbox, and are what they are. */
const factsOf = (row: object): BucketFacts => Object.assign({} as BucketFacts, row);

const bucketsOf = (account: Account): BucketFacts[] =>
  account.shelves
    .ofType('obs.buckets')
    .flatMap(({ rows }) => [...documentsOf(rows)])
    .map(factsOf);

const headerValue = (call: Call, name: string): string | undefined => {
  const value = call.headers[name];
  return typeof value === 'string' ? value : undefined;
};

const bucketElement = (bucket: BucketFacts, withLocation: boolean): string =>
  element(
    'Bucket',
    textElement('Name', bucket.name),
    textElement('CreationDate', bucket.created),
    ...(withLocation ? [textElement('Location', bucket.location)] : []),
    textElement('BucketType', bucket.kind),
  );

const readMost = (call: Call): number => {
  const text = queryValue(call, 'max-keys') ?? String(mostBuckets);
  if (!/^\d{1,5}$/.test(text) || Number(text) < 1 || Number(text) > mostBuckets)
    throw refuse(call, { status: 400, code: 'InvalidArgument', message: 'max-keys is invalid' });
  return Number(text);
};

/** All regions in one answer, whichever is asked; by `marker` and `max-keys` in parts, sorted by name. */
const listBuckets = (call: Call): Reply => {
  needRight(call, 'obs:bucket:ListAllMyBuckets');
  const { account } = call.caller;
  const kind = headerValue(call, 'x-obs-bucket-type');
  const marker = queryValue(call, 'marker') ?? '';
  const isPaged = call.query.has('marker') || call.query.has('max-keys');
  const all = bucketsOf(account)
    .filter((bucket) => (kind === undefined || bucket.kind === kind) && bucket.name > marker)
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const shown = isPaged ? all.slice(0, readMost(call)) : all;
  const isLast = shown.length === all.length;
  const paging = isPaged ? [textElement('IsTruncated', !isLast), textElement('Marker', marker)] : [];
  const next = isLast ? [] : [textElement('NextMarker', shown.at(-1)?.name ?? '')];
  const withLocation = headerValue(call, 'x-obs-location') === 'true';
  return {
    ...xmlReply(
      call.requestId,
      'ListAllMyBucketsResult',
      element('Owner', textElement('ID', account.domainId)),
      ...paging,
      ...next,
      element('Buckets', ...shown.map((bucket) => bucketElement(bucket, withLocation))),
    ),
    page: { isFirst: marker === '', isLast },
  };
};

interface Found {
  readonly owner: Account;
  readonly bucket: BucketFacts;
}

const findBucket = (call: Call, name: string): Found | undefined => {
  for (const owner of call.world.accounts) {
    for (const { rows } of owner.shelves.ofType('obs.buckets')) {
      const position = rows.positionOf(name);
      const text = position === undefined ? undefined : rows.textAt(position);
      if (text !== undefined) return { owner, bucket: factsOf(JSON.parse(text)) };
    }
  }
  return undefined;
};

const rightPlace = (call: Call, address: ObsAddress, { location, name }: BucketFacts): string => {
  const path = address.isInHost ? `${name}.obs/${location}/` : `obs/${location}/${name}/`;
  const query = [...call.query].map(([key, [value = '']]) => (value === '' ? key : `${key}=${value}`)).join('&');
  return `http://${headerValue(call, 'host')}/${path}${query === '' ? '' : `?${query}`}`;
};

/** Both redirects are documented; which one comes follows from the name. */
const redirect = (call: Call, address: ObsAddress, bucket: BucketFacts) => {
  const isPermanent = bucket.name.charCodeAt(bucket.name.length - 1) % 2 === 0;
  return refuse(call, {
    status: isPermanent ? 301 : 307,
    code: isPermanent ? 'PermanentRedirect' : 'TemporaryRedirect',
    message: 'The bucket you are attempting to access must be addressed using the specified endpoint.',
    more: [textElement('Endpoint', `obs.${bucket.location}.myhuaweicloud.com`), textElement('Bucket', bucket.name)],
    headers: { Location: rightPlace(call, address, bucket), 'x-obs-bucket-location': bucket.location },
  });
};

const needBucket = (call: Call, address: ObsAddress): BucketFacts => {
  const found = findBucket(call, address.bucket);
  const more = [textElement('BucketName', address.bucket)];
  if (found === undefined)
    throw refuse(call, { status: 404, code: 'NoSuchBucket', message: 'The specified bucket does not exist', more });
  if (found.bucket.location !== call.region) throw redirect(call, address, found.bucket);
  if (found.owner !== call.caller.account)
    throw refuse(call, { status: 403, code: 'AccessDenied', message: 'Access Denied', more });
  return found.bucket;
};

const answerBucket = (call: Call, address: ObsAddress): Reply => {
  const bucket = needBucket(call, address);
  const asked = [...call.query.keys()].find((name) => subResources.has(name));
  const found = asked === undefined ? undefined : subResources.get(asked);
  if (call.method === 'HEAD' && found === undefined) {
    needRight(call, 'obs:bucket:HeadBucket');
    return plainReply(call.requestId, 'application/xml', '');
  }
  if (found === undefined || call.method !== 'GET' || address.key !== '')
    throw refuse(call, { status: 501, code: 'NotImplemented', message: 'The sandbox does not imitate this.' });
  needRight(call, found.action);
  return found.write({ requestId: call.requestId, domainId: call.caller.account.domainId, bucket });
};

/** Everything of OBS that the sandbox answers: reading buckets, and nothing in them. */
export const answerObs: Handler = (call) => {
  const address = obsAddressOf(call.service, call.path);
  if (address.bucket !== '') return answerBucket(call, address);
  if (call.method === 'HEAD') return plainReply(call.requestId, 'application/xml', '');
  return listBuckets(call);
};
