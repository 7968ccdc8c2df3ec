import { type Call, queryValue, signedHeader } from './call.ts';
import { keystoneError, notAuthorized, Refusal } from './errors.ts';
import { mayDo } from './permissions.ts';
import type { Group } from './state.ts';

/**
 * Refuses unless the caller may do `action` on the account's global services. Such calls must carry a signed
 * `X-Domain-Id` naming the caller's own account.
 */
export const needRight = (call: Call, action: string): void => {
  const domainId = signedHeader(call, 'x-domain-id');
  const { account, user } = call.caller;
  if (domainId === undefined) throw new Refusal(keystoneError(400, 'The request header X-Domain-Id is required.'));
  if (domainId !== account.domainId) throw new Refusal(notAuthorized());
  if (!mayDo(call.world, { account, user }, action, { kind: 'global' })) throw new Refusal(notAuthorized());
};

/** As `needRight`, but what belongs to the caller itself is free. */
export const needRightUnlessOwn = (call: Call, ownerId: string, action: string): void => {
  if (ownerId !== call.caller.user.id) needRight(call, action);
};

/** Nobody reaches into another account. */
export const needOwnDomain = (call: Call, domainId: string | undefined): void => {
  if (domainId !== undefined && domainId !== call.caller.account.domainId) throw new Refusal(notAuthorized());
};

export const badRequest = (message: string): Refusal => new Refusal(keystoneError(400, message));

export const groupOf = (call: Call, id: string): Group | undefined => call.caller.account.groups.get(id);

/** `@ # % & < > \ $ ^ *` are not allowed in descriptions of users, groups and keys. */
export const isDescription = (value: unknown): boolean =>
  value === undefined || (typeof value === 'string' && value.length <= 255 && !/[@#%&<>\\$^*]/.test(value));

/** `2020-01-08T06:26:08.123059Z`: the times of access keys. */
export const microsecondTime = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z');

/** `2020-07-08 02:19:03.0`: the times of users, UTC without saying so. */
export const plainTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}.0`;

export const selfLink = (path: string): { self: string } => ({ self: `https://iam.myhuaweicloud.com${path}` });

export const listLinks = (path: string): { self: string; previous: null; next: null } => ({
  ...selfLink(path),
  previous: null,
  next: null,
});

const wholeNumber = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : Number.NaN);

/** `page` and `per_page`, both or neither; undefined when neither was sent. */
export const pageOf = (call: Call, maximum: number): { from: number; to: number } | undefined => {
  const page = queryValue(call, 'page');
  const perPage = queryValue(call, 'per_page');
  if (page === undefined && perPage === undefined) return undefined;
  if (page === undefined || perPage === undefined) throw badRequest('page and per_page must be used together.');
  const size = wholeNumber(perPage);
  const number = wholeNumber(page);
  if (!(size >= 1 && size <= maximum && number >= 1)) throw badRequest(`per_page must be 1 to ${maximum}.`);
  return { from: (number - 1) * size, to: number * size };
};
