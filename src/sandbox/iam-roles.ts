import { bodyObject, type Call, param, queryValue, type Route, route } from './call.ts';
import { couldNotFind, iamCodeError, jsonReply, Refusal, type Reply } from './errors.ts';
import { listLinks, needOwnDomain, needRight, pageOf, selfLink } from './iam-common.ts';
import { roleById } from './state.ts';
import type { PolicyDocument, Role, Statement } from './system-permissions.ts';

const mostRows = 300;
const policyQuota = 200;

export const roleBody = (role: Role): object => ({
  id: role.id,
  name: role.name,
  display_name: role.displayName,
  type: role.type,
  catalog: role.catalog,
  ...(role.isPolicy ? { flag: 'fine_grained' } : {}),
  description: role.description,
  description_cn: role.description,
  policy: role.policy,
  domain_id: role.domainId ?? null,
  links: selfLink(`/v3/roles/${role.id}`),
});

const shownAt = (type: string | undefined, role: Role): boolean => {
  if (type === 'domain') return role.type === 'AA' || role.type === 'AX';
  if (type === 'project') return role.type === 'AA' || role.type === 'XA';
  return true;
};

const includesText = (text: string, word: string | undefined): boolean =>
  word === undefined || text.toLowerCase().includes(word.toLowerCase());

/** With `domain_id` only the account's custom policies, without it only the system's; at most 300 rows in one answer. */
const listRoles = (call: Call): Reply => {
  needRight(call, 'iam:roles:listRoles');
  const domainId = queryValue(call, 'domain_id');
  needOwnDomain(call, domainId);
  const kind = domainId === undefined ? queryValue(call, 'permission_type') : undefined;
  const name = queryValue(call, 'name');
  const catalog = queryValue(call, 'catalog');
  const all = domainId === undefined ? call.world.systemRoles : [...call.caller.account.customPolicies.values()];
  const found = all.filter(
    (role) =>
      includesText(role.displayName, queryValue(call, 'display_name')) &&
      (name === undefined || role.name === name) &&
      (catalog === undefined || role.catalog === catalog) &&
      (kind === undefined || (kind === 'policy') === role.isPolicy) &&
      shownAt(queryValue(call, 'type'), role),
  );
  const page = pageOf(call, mostRows) ?? { from: 0, to: mostRows };
  return jsonReply(200, {
    roles: found.slice(page.from, page.to).map(roleBody),
    links: listLinks('/v3/roles'),
    total_number: found.length,
  });
};

const showRole = (call: Call): Reply => {
  needRight(call, 'iam:roles:getRole');
  const role = roleById(call.world, call.caller.account, param(call, 'role'));
  if (role === undefined) throw new Refusal(couldNotFind('role', param(call, 'role')));
  return jsonReply(200, { role: roleBody(role) });
};

/** Codes of custom policies as in IAM's table of error codes. */
const refuse = (code: string, message: string): Refusal => new Refusal(iamCodeError(400, code, message));

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The sandbox's register of services with actions. An action of another service is refused as unregistered, as
 * `unregistered` in any part of its name is: how a test makes one.
 */
const registeredServices = new Set(
  'aad aom apig as bms cbr cce cdn ces cfw cts dcs dds dms dns ecs eip elb eps evs functiongraph gaussdb hss iam ims kms lts mrs nat obs rds rms secmaster sfs smn swr tms vpc vpcep vpn waf'.split(
    ' ',
  ),
);

const checkAction = (action: unknown): string => {
  if (typeof action !== 'string' || action.length > 128) throw refuse('IAM.1034', 'The action is too long.');
  const [service = ''] = action.split(':');
  const isKnown =
    /^[a-z0-9*]+:[A-Za-z0-9*-]+:[A-Za-z0-9*-]+$/.test(action) && (service === '*' || registeredServices.has(service));
  if (!isKnown || action.includes('unregistered')) throw refuse('IAM.1036', `The action ${action} is not registered.`);
  return action;
};

const readStatement = (value: unknown): Statement => {
  if (!isFields(value)) throw refuse('IAM.1028', 'The statement is invalid.');
  const effect = value.Effect;
  if (effect !== 'Allow' && effect !== 'Deny') throw refuse('IAM.1029', 'The effect must be Allow or Deny.');
  if (!Array.isArray(value.Action) || value.Action.length < 1 || value.Action.length > 100) {
    throw refuse('IAM.1033', 'A statement must have 1 to 100 actions.');
  }
  return { ...value, Effect: effect, Action: value.Action.map(checkAction) };
};

const levelOf = (action: string): 'AX' | 'XA' | 'any' => {
  const [service = ''] = action.split(':');
  if (service === '*') return 'any';
  if (service === 'obs') return 'any';
  return ['iam', 'cdn', 'eps', 'rms', 'tms', 'aad'].includes(service) ? 'AX' : 'XA';
};

const readPolicy = (value: unknown, type: 'AX' | 'XA'): PolicyDocument => {
  if (!isFields(value)) throw refuse('IAM.1020', 'The policy is missing.');
  if (value.Version !== '1.1') throw refuse('IAM.1024', 'The version of the policy must be 1.1.');
  if (JSON.stringify(value).length > 6144) throw refuse('IAM.1021', 'The policy is too long.');
  const statements = value.Statement;
  if (!Array.isArray(statements) || statements.length < 1 || statements.length > 8) {
    throw refuse('IAM.1028', 'A policy must have 1 to 8 statements.');
  }
  const read = statements.map(readStatement);
  const strange = read
    .flatMap((statement) => statement.Action)
    .find((action) => ![type, 'any'].includes(levelOf(action)));
  if (strange !== undefined)
    throw refuse('IAM.1036', `The action ${strange} does not belong to a policy of type ${type}.`);
  return { Version: '1.1', Statement: read };
};

const checkDisplayName = (name: unknown): string => {
  if (typeof name !== 'string' || name.trim() === '') throw refuse('IAM.1001', 'The display name is missing.');
  if (name.length > 64) throw refuse('IAM.1002', 'The display name is too long.');
  if (/\s/.test(name)) throw refuse('IAM.1003', 'The display name may not contain spaces.');
  return name;
};

const readCustomPolicy = (call: Call): Pick<Role, 'displayName' | 'type' | 'description' | 'policy'> => {
  const sent = bodyObject(call, 'role');
  if (sent === undefined) throw refuse('IAM.1000', 'The role is missing.');
  const foreign = (['catalog', 'flag', 'name'] as const).findIndex((field) => field in sent);
  if (foreign >= 0) throw refuse(`IAM.${1006 + foreign}`, 'The role may not contain catalog, flag or name.');
  const type = sent.type;
  if (type !== 'AX' && type !== 'XA') throw refuse('IAM.1009', 'The type must be AX or XA.');
  if (typeof sent.description !== 'string') throw refuse('IAM.1004', 'The description is missing.');
  return {
    displayName: checkDisplayName(sent.display_name),
    type,
    description: sent.description,
    policy: readPolicy(sent.policy, type),
  };
};

const allowsOf = (policy: PolicyDocument): string[] =>
  policy.Statement.filter((statement) => statement.Effect === 'Allow').flatMap((statement) => statement.Action);

const customBody = (call: Call, role: Role): object => ({
  ...roleBody(role),
  flag: undefined,
  created_time: String(role.createdAtMs ?? 0),
  updated_time: String(role.updatedAtMs ?? 0),
  references: call.caller.account.grants.filter((grant) => grant.roleId === role.id).length,
});

const customFrom = (call: Call): Role => {
  const role = call.caller.account.customPolicies.get(param(call, 'role'));
  if (role === undefined) throw new Refusal(couldNotFind('role', param(call, 'role')));
  return role;
};

const createCustomPolicy = (call: Call): Reply => {
  needRight(call, 'iam:roles:createRole');
  const { account } = call.caller;
  const read = readCustomPolicy(call);
  if (account.customPolicies.size >= policyQuota)
    throw refuse('IAM.1015', 'The number of custom policies has reached the upper limit.');
  const now = call.world.clock();
  const role: Role = {
    ...read,
    id: call.world.nextId(),
    name: `custom_${account.domainId}_${account.policiesMade}`,
    catalog: 'CUSTOMED',
    isPolicy: true,
    allows: allowsOf(read.policy),
    exceptServices: [],
    domainId: account.domainId,
    createdAtMs: now,
    updatedAtMs: now,
  };
  account.policiesMade += 1;
  account.customPolicies.set(role.id, role);
  return jsonReply(201, { role: customBody(call, role) });
};

const listCustomPolicies = (call: Call): Reply => {
  needRight(call, 'iam:roles:listRoles');
  const roles = [...call.caller.account.customPolicies.values()];
  const page = pageOf(call, mostRows) ?? { from: 0, to: mostRows };
  const shown = roles.slice(page.from, page.to).map((role) => customBody(call, role));
  return jsonReply(200, { roles: shown, links: listLinks('/v3.0/OS-ROLE/roles'), total_number: roles.length });
};

const showCustomPolicy = (call: Call): Reply => {
  needRight(call, 'iam:roles:getRole');
  return jsonReply(200, { role: customBody(call, customFrom(call)) });
};

// The body must be complete: PATCH in name only.
const updateCustomPolicy = (call: Call): Reply => {
  needRight(call, 'iam:roles:updateRole');
  const role = customFrom(call);
  const read = readCustomPolicy(call);
  const updated: Role = { ...role, ...read, allows: allowsOf(read.policy), updatedAtMs: call.world.clock() };
  call.caller.account.customPolicies.set(role.id, updated);
  return jsonReply(200, { role: customBody(call, updated) });
};

// Answers 200 where the rest of IAM answers 204. A policy still granted is refused: see BEHAVIOUR.md.
const deleteCustomPolicy = (call: Call): Reply => {
  needRight(call, 'iam:roles:deleteRole');
  const role = customFrom(call);
  const { account } = call.caller;
  if (account.grants.some((grant) => grant.roleId === role.id))
    throw refuse('IAM.0011', 'The policy is attached to a user group.');
  account.customPolicies.delete(role.id);
  return jsonReply(200, {});
};

export const roleRoutes: readonly Route[] = [
  route('GET', '/v3/roles', listRoles),
  route('GET', '/v3/roles/{role}', showRole),
  route('POST', '/v3.0/OS-ROLE/roles', createCustomPolicy),
  route('GET', '/v3.0/OS-ROLE/roles', listCustomPolicies),
  route('GET', '/v3.0/OS-ROLE/roles/{role}', showCustomPolicy),
  route('PATCH', '/v3.0/OS-ROLE/roles/{role}', updateCustomPolicy),
  route('DELETE', '/v3.0/OS-ROLE/roles/{role}', deleteCustomPolicy),
];
