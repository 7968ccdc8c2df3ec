import { bodyObject, type Call, param, queryValue, type Route, route } from './call.ts';
import { couldNotFind, iamError, jsonReply, noContent, Refusal, type Reply } from './errors.ts';
import { badRequest, isDescription, listLinks, needOwnDomain, needRight, selfLink } from './iam-common.ts';
import { dropGroup, type Group, groupsOfUser, type User } from './state.ts';

const groupQuota = 20;
const groupsPerUser = 10;

export const groupBody = (group: Group, domainId: string): object => ({
  id: group.id,
  name: group.name,
  domain_id: domainId,
  description: group.description,
  create_time: group.createdAtMs,
  links: selfLink(`/v3/groups/${group.id}`),
});

const groupFrom = (call: Call): Group => {
  const group = call.caller.account.groups.get(param(call, 'group'));
  if (group === undefined) throw new Refusal(couldNotFind('group', param(call, 'group')));
  return group;
};

const memberFrom = (call: Call): User => {
  const user = call.caller.account.users.get(param(call, 'user'));
  if (user === undefined) throw new Refusal(couldNotFind('user', param(call, 'user')));
  return user;
};

const listGroups = (call: Call): Reply => {
  needRight(call, 'iam:groups:listGroups');
  const { account } = call.caller;
  needOwnDomain(call, queryValue(call, 'domain_id'));
  const name = queryValue(call, 'name');
  const groups = [...account.groups.values()].filter((group) => name === undefined || group.name === name);
  return jsonReply(200, {
    groups: groups.map((group) => groupBody(group, account.domainId)),
    links: listLinks('/v3/groups'),
  });
};

/** At most 128 characters: letters (Chinese ones too), digits, space, `-`, `_`. */
const isGroupName = (name: unknown): name is string =>
  typeof name === 'string' && /^[\p{L}\p{N}_ -]{1,128}$/u.test(name);

const createGroup = (call: Call): Reply => {
  needRight(call, 'iam:groups:createGroup');
  const { account } = call.caller;
  const sent = bodyObject(call, 'group');
  const name = sent?.name;
  if (sent === undefined || !isGroupName(name)) throw badRequest('The group name is invalid.');
  if (!isDescription(sent.description)) throw badRequest('The group description is invalid.');
  needOwnDomain(call, typeof sent.domain_id === 'string' ? sent.domain_id : undefined);
  if ([...account.groups.values()].some((group) => group.name === name)) {
    throw new Refusal(iamError(409, 'IAM.0005', 'Conflict occurred when attempting to store group - Duplicate Entry.'));
  }
  if (account.groups.size >= groupQuota) throw badRequest('The number of user groups has reached the upper limit.');
  const group: Group = {
    id: call.world.nextId(),
    name,
    description: typeof sent.description === 'string' ? sent.description : '',
    createdAtMs: call.world.clock(),
    memberIds: new Set(),
  };
  account.groups.set(group.id, group);
  return jsonReply(201, { group: groupBody(group, account.domainId) });
};

const showGroup = (call: Call): Reply => {
  needRight(call, 'iam:groups:getGroup');
  return jsonReply(200, { group: groupBody(groupFrom(call), call.caller.account.domainId) });
};

// Deleting takes memberships and grants along, so it asks for those rights too.
const deleteGroup = (call: Call): Reply => {
  for (const action of [
    'iam:groups:deleteGroup',
    'iam:permissions:removeUserFromGroup',
    'iam:permissions:revokeRoleFromGroup',
  ]) {
    needRight(call, action);
  }
  dropGroup(call.caller.account, groupFrom(call).id);
  return noContent;
};

const addMember = (call: Call): Reply => {
  needRight(call, 'iam:permissions:addUserToGroup');
  const group = groupFrom(call);
  const user = memberFrom(call);
  const joined = groupsOfUser(call.caller.account, user.id);
  if (!joined.includes(group) && joined.length >= groupsPerUser) {
    throw badRequest('The number of groups of the user has reached the upper limit.');
  }
  group.memberIds.add(user.id);
  return noContent;
};

const checkMember = (call: Call): Reply => {
  needRight(call, 'iam:permissions:checkUserInGroup');
  const group = groupFrom(call);
  const user = memberFrom(call);
  if (!group.memberIds.has(user.id)) throw new Refusal(couldNotFind('user in group', user.id));
  return noContent;
};

const removeMember = (call: Call): Reply => {
  needRight(call, 'iam:permissions:removeUserFromGroup');
  const group = groupFrom(call);
  const user = memberFrom(call);
  if (!group.memberIds.delete(user.id)) throw new Refusal(couldNotFind('user in group', user.id));
  return noContent;
};

export const groupRoutes: readonly Route[] = [
  route('GET', '/v3/groups', listGroups),
  route('POST', '/v3/groups', createGroup),
  route('GET', '/v3/groups/{group}', showGroup),
  route('DELETE', '/v3/groups/{group}', deleteGroup),
  route('PUT', '/v3/groups/{group}/users/{user}', addMember),
  route('HEAD', '/v3/groups/{group}/users/{user}', checkMember),
  route('DELETE', '/v3/groups/{group}/users/{user}', removeMember),
];
