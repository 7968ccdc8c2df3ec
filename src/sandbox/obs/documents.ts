import type { Reply } from '../errors.ts';
import type { BucketFacts } from '../products/obs-buckets.ts';
import { element, obsError, plainReply, textElement, xmlReply } from './xml.ts';

/** A bucket and who asks for it. */
export interface BucketCall {
  readonly requestId: string;
  readonly domainId: string;
  readonly bucket: BucketFacts;
}

interface SubResource {
  readonly action: string;
  readonly write: (call: BucketCall) => Reply;
}

const missing = (call: BucketCall, code: string, message: string): Reply =>
  obsError(call.requestId, { status: 404, code, message, more: [textElement('BucketName', call.bucket.name)] });

const grant = (grantee: string, permission: string): string =>
  element('Grant', element('Grantee', grantee), textElement('Permission', permission), textElement('Delivered', false));

const everyone = textElement('Canned', 'Everyone');

const openGrants = ({ acl }: BucketFacts): string[] => {
  if (acl === 'private') return [];
  const read = grant(everyone, 'READ');
  return acl === 'public-read' ? [read] : [read, grant(everyone, 'WRITE')];
};

const writeAcl = ({ requestId, domainId, bucket }: BucketCall): Reply =>
  xmlReply(
    requestId,
    'AccessControlPolicy',
    element('Owner', textElement('ID', domainId)),
    element('AccessControlList', grant(textElement('ID', domainId), 'FULL_CONTROL'), ...openGrants(bucket)),
  );

const statementsOf = (bucket: BucketFacts): object[] => {
  const resources = [bucket.name, `${bucket.name}/*`];
  const open = {
    Sid: 'read for everyone',
    Effect: 'Allow',
    Principal: { ID: ['*'] },
    Action: ['GetObject', 'ListBucket'],
    Resource: resources,
  };
  const httpsOnly = {
    Sid: 'https only',
    Effect: 'Deny',
    Principal: { ID: ['*'] },
    Action: ['*'],
    Resource: resources,
    Condition: { Bool: { SecureTransport: ['false'] } },
  };
  return [...(bucket.isOpenByPolicy ? [open] : []), ...(bucket.isHttpsOnly ? [httpsOnly] : [])];
};

const writePolicy = (call: BucketCall): Reply => {
  const statements = statementsOf(call.bucket);
  return statements.length === 0
    ? missing(call, 'NoSuchBucketPolicy', 'The bucket policy does not exist')
    : plainReply(call.requestId, 'application/json', JSON.stringify({ Statement: statements }));
};

const isPublic = ({ acl, isOpenByPolicy, isBlocked }: BucketFacts): boolean =>
  !isBlocked && (acl !== 'private' || isOpenByPolicy);

const writeBlock = (call: BucketCall): Reply => {
  const { bucket, requestId } = call;
  if (!bucket.isBlocked && bucket.acl === 'private')
    return missing(
      call,
      'NoSuchPublicAccessBlockConfiguration',
      'The public access block configuration does not exist',
    );
  const switches = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
  return xmlReply(
    requestId,
    'PublicAccessBlockConfiguration',
    ...switches.map((name) => textElement(name, bucket.isBlocked)),
  );
};

const writeEncryption = (call: BucketCall): Reply => {
  const { encryption, kmsKeyId } = call.bucket;
  if (encryption === 'none')
    return missing(call, 'NoSuchEncryptionConfiguration', 'The encryption configuration does not exist');
  const key = encryption === 'kms' ? [textElement('KMSMasterKeyID', kmsKeyId)] : [];
  const byDefault = element('ApplyServerSideEncryptionByDefault', textElement('SSEAlgorithm', encryption), ...key);
  return xmlReply(call.requestId, 'ServerSideEncryptionConfiguration', element('Rule', byDefault));
};

const writeVersioning = ({ requestId, bucket }: BucketCall): Reply =>
  xmlReply(requestId, 'VersioningConfiguration', ...(bucket.isVersioned ? [textElement('Status', 'Enabled')] : []));

const writeLogging = ({ requestId, bucket }: BucketCall): Reply => {
  const target = [textElement('TargetBucket', bucket.logsTo), textElement('TargetPrefix', 'log/')];
  return xmlReply(
    requestId,
    'BucketLoggingStatus',
    ...(bucket.logsTo === '' ? [] : [element('LoggingEnabled', ...target)]),
  );
};

const writeTagging = (call: BucketCall): Reply => {
  const { tags } = call.bucket;
  if (tags.length === 0) return missing(call, 'NoSuchTagSet', 'The TagSet does not exist');
  const set = tags.map(({ key, value }) => element('Tag', textElement('Key', key), textElement('Value', value)));
  return xmlReply(call.requestId, 'Tagging', element('TagSet', ...set));
};

const never =
  (code: string, message: string) =>
  (call: BucketCall): Reply =>
    missing(call, code, message);

/** What a bucket says of itself, by the name in the query. OBS API reference, "Operations on Buckets" and "Advanced Bucket Settings". */
export const subResources: ReadonlyMap<string, SubResource> = new Map<string, SubResource>([
  ['acl', { action: 'obs:bucket:GetBucketAcl', write: writeAcl }],
  ['policy', { action: 'obs:bucket:GetBucketPolicy', write: writePolicy }],
  [
    'policyStatus',
    {
      action: 'obs:bucket:GetBucketPolicyPublicStatus',
      write: ({ requestId, bucket }) =>
        xmlReply(requestId, 'PolicyStatus', textElement('IsPublic', bucket.isOpenByPolicy && !bucket.isBlocked)),
    },
  ],
  [
    'publicStatus',
    {
      action: 'obs:bucket:GetBucketPublicStatus',
      write: ({ requestId, bucket }) => xmlReply(requestId, 'BucketStatus', textElement('IsPublic', isPublic(bucket))),
    },
  ],
  ['publicAccessBlock', { action: 'obs:bucket:GetBucketPublicAccessBlock', write: writeBlock }],
  ['encryption', { action: 'obs:bucket:GetEncryptionConfiguration', write: writeEncryption }],
  ['versioning', { action: 'obs:bucket:GetBucketVersioning', write: writeVersioning }],
  ['logging', { action: 'obs:bucket:GetBucketLogging', write: writeLogging }],
  ['tagging', { action: 'obs:bucket:GetBucketTagging', write: writeTagging }],
  [
    'location',
    {
      action: 'obs:bucket:GetBucketLocation',
      write: ({ requestId, bucket }) => xmlReply(requestId, 'Location', bucket.location),
    },
  ],
  [
    'lifecycle',
    {
      action: 'obs:bucket:GetLifecycleConfiguration',
      write: never('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'),
    },
  ],
  [
    'website',
    {
      action: 'obs:bucket:GetBucketWebsite',
      write: never('NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration'),
    },
  ],
  [
    'cors',
    {
      action: 'obs:bucket:GetBucketCORS',
      write: never('NoSuchCORSConfiguration', 'The CORS configuration does not exist'),
    },
  ],
]);
