import { bodyObject, type Call, param, queryValue, type Route, route } from './call.ts';
import { couldNotFind, iamCodeError, jsonReply, noContent, Refusal, type Reply } from './errors.ts';
import {
  badRequest,
  isDescription,
  listLinks,
  needOwnDomain,
  needRight,
  needRightUnlessOwn,
  plainTime,
  selfLink,
} from './iam-common.ts';
import { groupBody } from './iam-groups.ts';
import { listProjectsFor } from './iam-projects.ts';
import { dropUser, groupsOfUser, type User } from './state.ts';

const userQuota = 50;
const accessModes = ['default', 'programmatic', 'console'] as const;

const userBody = (user: User): object => ({
  id: user.id,
  domain_id: user.domainId,
  name: user.name,
  enabled: user.isEnabled,
  is_domain_owner: user.isOwner,
  access_mode: user.accessMode,
  description: user.description,
  create_time: plainTime(user.createdAtMs),
  last_login_time: user.lastLoginAtMs === undefined ? null : plainTime(user.lastLoginAtMs),
  ...(user.email === undefined ? {} : { email: user.email, phone: '' }),
  pwd_status: true,
  xuser_id: '',
  xuser_type: '',
  links: selfLink(`/v3.0/OS-USER/users/${user.id}`),
});

const keystoneUserBody = (user: User): object => ({
  id: user.id,
  domain_id: user.domainId,
  name: user.name,
  enabled: user.isEnabled,
  description: user.description,
  access_mode: user.accessMode,
  password_expires_at: null,
  pwd_status: true,
  last_project_id: '',
  links: selfLink(`/v3/users/${user.id}`),
});

const userOf = (call: Call): User => {
  const user = call.caller.account.users.get(param(call, 'user'));
  if (user === undefined) throw new Refusal(couldNotFind('user', param(call, 'user')));
  return user;
};

const showUser = (call: Call): Reply => {
  needRightUnlessOwn(call, param(call, 'user'), 'iam:users:getUser');
  return jsonReply(200, { user: userBody(userOf(call)) });
};

/** Letters, digits, space, `-`, `_`, `.`; 1 to 64; not starting with a digit or a space: IAM API reference, "Creating an IAM User". */
const isUserName = (name: string): boolean => /^[A-Za-z_.-][A-Za-z0-9 _.-]{0,63}$/.test(name);

/** Numeric codes as in IAM's table of error codes. */
const refuse = (code: string, message: string): Refusal => new Refusal(iamCodeError(400, code, message));

const checkNewUser = (call: Call, name: string): void => {
  const { account } = call.caller;
  if (!isUserName(name)) throw refuse('1101', 'The username is invalid.');
  if (name === account.name || [...account.users.values()].some((user) => user.name === name)) {
    throw refuse('1109', 'username exists');
  }
  const members = [...account.users.values()].filter((user) => !user.isOwner);
  if (members.length >= userQuota) throw refuse('1115', 'The number of users has reached the upper limit.');
};

const createUser = (call: Call): Reply => {
  needRight(call, 'iam:users:createUser');
  const { account } = call.caller;
  const sent = bodyObject(call, 'user');
  if (typeof sent?.name !== 'string' || typeof sent.domain_id !== 'string')
    throw refuse('1100', 'Mandatory parameters are missing.');
  needOwnDomain(call, sent.domain_id);
  checkNewUser(call, sent.name);
  if (!isDescription(sent.description)) throw refuse('1117', 'The description is invalid.');
  const accessMode = accessModes.find((mode) => mode === (sent.access_mode ?? 'default'));
  if (accessMode === undefined) throw badRequest('access_mode must be default, programmatic or console.');
  const user: User = {
    id: call.world.nextId(),
    domainId: account.domainId,
    name: sent.name,
    isOwner: false,
    isEnabled: sent.enabled !== false,
    accessMode,
    description: typeof sent.description === 'string' ? sent.description : '',
    createdAtMs: call.world.clock(),
  };
  account.users.set(user.id, user);
  return jsonReply(201, { user: userBody(user) });
};

const updateUser = (call: Call): Reply => {
  needRight(call, 'iam:users:updateUser');
  const user = userOf(call);
  const sent = bodyObject(call, 'user');
  if (sent === undefined) throw refuse('1100', 'Mandatory parameters are missing.');
  if (!isDescription(sent.description)) throw refuse('1117', 'The description is invalid.');
  if (typeof sent.enabled === 'boolean') user.isEnabled = sent.enabled;
  if (typeof sent.description === 'string') user.description = sent.description;
  const accessMode = accessModes.find((mode) => mode === sent.access_mode);
  if (accessMode !== undefined) user.accessMode = accessMode;
  return jsonReply(200, { user: userBody(user) });
};

const deleteUser = (call: Call): Reply => {
  needRight(call, 'iam:users:deleteUser');
  const user = userOf(call);
  if (user.isOwner) throw refuse('1107', 'The account administrator cannot be deleted.');
  dropUser(call.world, call.caller.account, user.id);
  return noContent;
};

// Without `enabled` only enabled users come back.
const listUsers = (call: Call): Reply => {
  needRight(call, 'iam:users:listUsers');
  needOwnDomain(call, queryValue(call, 'domain_id'));
  const name = queryValue(call, 'name');
  const wantsEnabled = queryValue(call, 'enabled') !== 'false';
  const users = [...call.caller.account.users.values()].filter(
    (user) => user.isEnabled === wantsEnabled && (name === undefined || user.name === name),
  );
  return jsonReply(200, { users: users.map(keystoneUserBody), links: listLinks('/v3/users') });
};

const listGroupsForUser = (call: Call): Reply => {
  needRightUnlessOwn(call, param(call, 'user'), 'iam:groups:listGroupsForUser');
  const user = userOf(call);
  const groups = groupsOfUser(call.caller.account, user.id).map((group) => groupBody(group, user.domainId));
  return jsonReply(200, { groups, links: listLinks(`/v3/users/${user.id}/groups`) });
};

const listProjectsForUser = (call: Call): Reply => {
  needRightUnlessOwn(call, param(call, 'user'), 'iam:projects:listProjectsForUser');
  return listProjectsFor(call, userOf(call).id);
};

const listGroupMembers = (call: Call): Reply => {
  needRight(call, 'iam:users:listUsersForGroup');
  const { account } = call.caller;
  const group = account.groups.get(param(call, 'group'));
  if (group === undefined) throw new Refusal(couldNotFind('group', param(call, 'group')));
  const users = [...account.users.values()].filter((user) => group.memberIds.has(user.id));
  return jsonReply(200, { users: users.map(keystoneUserBody), links: listLinks(`/v3/groups/${group.id}/users`) });
};

export const userRoutes: readonly Route[] = [
  route('GET', '/v3.0/OS-USER/users/{user}', showUser),
  route('POST', '/v3.0/OS-USER/users', createUser),
  route('PUT', '/v3.0/OS-USER/users/{user}', updateUser),
  route('GET', '/v3/users', listUsers),
  route('DELETE', '/v3/users/{user}', deleteUser),
  route('GET', '/v3/users/{user}/groups', listGroupsForUser),
  route('GET', '/v3/users/{user}/projects', listProjectsForUser),
  route('GET', '/v3/groups/{group}/users', listGroupMembers),
];
