import { createHmac, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../errors.ts';
import { type Caller, callerOf, type RawRequest } from '../signature.ts';
import type { World } from '../state.ts';
import { obsAddressOf } from './address.ts';
import { refuseObs } from './xml.ts';

const allowedSkewMs = 15 * 60 * 1000;

/** What the signature covers of a query: OBS API reference, "Authentication of Signature in a Header". */
const signedSubResources = new Set([
  'acl',
  'append',
  'attname',
  'backtosource',
  'cors',
  'customdomain',
  'delete',
  'deletebucket',
  'directcoldaccess',
  'encryption',
  'inventory',
  'length',
  'lifecycle',
  'location',
  'logging',
  'metadata',
  'modify',
  'name',
  'notification',
  'partNumber',
  'policy',
  'position',
  'quota',
  'rename',
  'replication',
  'response-cache-control',
  'response-content-disposition',
  'response-content-encoding',
  'response-content-language',
  'response-content-type',
  'response-expires',
  'restore',
  'storageClass',
  'storagePolicy',
  'storageinfo',
  'tagging',
  'torrent',
  'truncate',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
  'website',
  'x-image-process',
  'x-image-save-bucket',
  'x-image-save-object',
  'x-obs-security-token',
]);

/** Newer than the list above; whether they are signed is not documented, so both ways are taken. */
const newerSubResources = new Set(['policyStatus', 'publicAccessBlock', 'publicStatus']);

const headerText = (request: RawRequest, name: string): string => {
  const value = request.headers[name];
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim();
};

const obsHeaders = (request: RawRequest): string =>
  Object.keys(request.headers)
    .filter((name) => name.startsWith('x-obs-'))
    .sort()
    .map((name) => `${name}:${headerText(request, name)}\n`)
    .join('');

const apiPart = (target: string): { path: string; query: string } => {
  const at = target.indexOf('?');
  const path = at < 0 ? target : target.slice(0, at);
  return { path: `/${path.split('/').slice(3).join('/')}`, query: at < 0 ? '' : target.slice(at + 1) };
};

const canonicalResource = (request: RawRequest, isCovered: (name: string) => boolean): string => {
  const { path, query } = apiPart(request.target);
  const { bucket, key } = obsAddressOf(request.service, path);
  const covered = [...new URLSearchParams(query)]
    .filter(([name]) => isCovered(name))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const resource = bucket === '' ? '/' : `/${bucket}/${key}`;
  return covered.length === 0 ? resource : `${resource}?${covered.join('&')}`;
};

const textsToSign = (request: RawRequest): string[] => {
  const date = headerText(request, 'x-obs-date') === '' ? headerText(request, 'date') : '';
  const head = [request.method, headerText(request, 'content-md5'), headerText(request, 'content-type'), date].join(
    '\n',
  );
  const text = (isCovered: (name: string) => boolean): string =>
    `${head}\n${obsHeaders(request)}${canonicalResource(request, isCovered)}`;
  return [
    text((name) => signedSubResources.has(name) || newerSubResources.has(name)),
    text((name) => signedSubResources.has(name)),
  ];
};

const isSignedBy = (request: RawRequest, signature: string, secret: string): boolean => {
  const given = Buffer.from(signature, 'base64');
  return textsToSign(request).some((text) => {
    const expected = createHmac('sha1', secret).update(text, 'utf8').digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
};

const checkDate = (request: RawRequest, nowMs: number): void => {
  const sentMs = Date.parse(headerText(request, 'x-obs-date') || headerText(request, 'date'));
  if (Math.abs(nowMs - sentMs) <= allowedSkewMs) return;
  throw refuseObs(request.requestId, {
    status: 403,
    code: 'RequestTimeTooSkewed',
    message: 'The difference between the request time and the current time is too large.',
  });
};

const accessDenied = { status: 403, code: 'AccessDenied', message: 'Access Denied' };

/** What IAM says of a key or its user in its own shape, OBS says in one word. */
const callerBehind = (world: World, request: RawRequest, accessKeyId: string): Caller => {
  const key = world.keys.get(accessKeyId);
  const headers = Object.keys(request.headers).filter((name) => name.startsWith('x-obs-'));
  try {
    if (key !== undefined) return callerOf(world, request, key, headers);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  throw refuseObs(request.requestId, accessDenied);
};

/** The door of OBS, with a signature of its own: HMAC-SHA1 in `Authorization: OBS AK:signature`. */
export const createObsDoor =
  (world: World) =>
  (request: RawRequest): Caller => {
    const found = /^OBS ([A-Za-z0-9]+):([A-Za-z0-9+/=]+)$/.exec(headerText(request, 'authorization'));
    const [, accessKeyId, signature] = found ?? [];
    if (accessKeyId === undefined || signature === undefined) throw refuseObs(request.requestId, accessDenied);
    checkDate(request, world.clock());
    const key = world.keys.get(accessKeyId);
    if (key === undefined || key.acceptedFromMs > world.clock() || !key.isActive) {
      throw refuseObs(request.requestId, {
        status: 403,
        code: 'InvalidAccessKeyId',
        message: 'The OBS Access Key Id you provided does not exist in our records.',
      });
    }
    if (!isSignedBy(request, signature, key.secret)) {
      throw refuseObs(request.requestId, {
        status: 403,
        code: 'SignatureDoesNotMatch',
        message: 'The request signature we calculated does not match the signature you provided.',
      });
    }
    return callerBehind(world, request, accessKeyId);
  };
