import { bodyObject, type Call, param, queryValue, type Route, route } from './call.ts';
import { couldNotFind, jsonReply, keystoneError, noContent, Refusal, type Reply } from './errors.ts';
import { badRequest, isDescription, microsecondTime, needRightUnlessOwn } from './iam-common.ts';
import { type AccessKey, createAccessKey, keysOfUser } from './state.ts';

const keysPerUser = 2;

const listedBody = (key: AccessKey): object => ({
  user_id: key.userId,
  access: key.id,
  status: key.isActive ? 'active' : 'inactive',
  create_time: microsecondTime(key.createdAtMs),
  description: key.description,
});

/** A key of the caller's account; one's own needs no right. */
const keyFrom = (call: Call, action: string): AccessKey => {
  const id = param(call, 'key');
  const key = call.world.keys.get(id);
  const isVisible = key !== undefined && key.domainId === call.caller.account.domainId;
  needRightUnlessOwn(call, isVisible ? key.userId : '', action);
  if (!isVisible) throw new Refusal(couldNotFind('credential', id));
  return key;
};

const showKey = (call: Call): Reply => {
  const key = keyFrom(call, 'iam:credentials:getCredential');
  return jsonReply(200, { credential: { ...listedBody(key), last_use_time: microsecondTime(key.lastUsedAtMs) } });
};

const listKeys = (call: Call): Reply => {
  const userId = queryValue(call, 'user_id') ?? call.caller.user.id;
  needRightUnlessOwn(call, userId, 'iam:credentials:listCredentials');
  if (!call.caller.account.users.has(userId)) throw new Refusal(couldNotFind('user', userId));
  return jsonReply(200, { credentials: keysOfUser(call.world, userId).map(listedBody) });
};

const createKey = (call: Call): Reply => {
  const sent = bodyObject(call, 'credential');
  const userId = sent?.user_id;
  if (sent === undefined || typeof userId !== 'string') throw badRequest('The parameter user_id is missing.');
  if (!isDescription(sent.description)) throw badRequest('The description is invalid.');
  needRightUnlessOwn(call, userId, 'iam:credentials:createCredential');
  const user = call.caller.account.users.get(userId);
  if (user === undefined) throw new Refusal(couldNotFind('user', userId));
  if (keysOfUser(call.world, userId).length >= keysPerUser) throw new Refusal(keystoneError(400, 'akSkNumExceed'));
  const key = createAccessKey(call.world, user, {
    description: typeof sent.description === 'string' ? sent.description : '',
    acceptedFromMs: call.world.clock() + call.world.newKeyDelayMs,
  });
  return jsonReply(201, { credential: { ...listedBody(key), secret: key.secret } });
};

const updateKey = (call: Call): Reply => {
  const key = keyFrom(call, 'iam:credentials:updateCredential');
  const sent = bodyObject(call, 'credential');
  const status = sent?.status;
  if (sent === undefined || (status !== undefined && status !== 'active' && status !== 'inactive')) {
    throw badRequest('The status must be active or inactive.');
  }
  if (status !== undefined) key.isActive = status === 'active';
  if (typeof sent.description === 'string') key.description = sent.description;
  return jsonReply(200, { credential: listedBody(key) });
};

const deleteKey = (call: Call): Reply => {
  call.world.keys.delete(keyFrom(call, 'iam:credentials:deleteCredential').id);
  return noContent;
};

export const credentialRoutes: readonly Route[] = [
  route('GET', '/v3.0/OS-CREDENTIAL/credentials', listKeys),
  route('POST', '/v3.0/OS-CREDENTIAL/credentials', createKey),
  route('GET', '/v3.0/OS-CREDENTIAL/credentials/{key}', showKey),
  route('PUT', '/v3.0/OS-CREDENTIAL/credentials/{key}', updateKey),
  route('DELETE', '/v3.0/OS-CREDENTIAL/credentials/{key}', deleteKey),
];
