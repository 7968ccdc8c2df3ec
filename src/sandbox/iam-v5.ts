import { type Call, param, queryValue, type Route, route, signedHeader } from './call.ts';
import { jsonReply, Refusal, type Reply } from './errors.ts';
import { joinRows } from './page-cache.ts';
import { mayDo } from './permissions.ts';
import { byPageInfo } from './products/paging.ts';
import { sourceOfRows } from './products/source.ts';
import { type AccessKey, type Agency, type Group, keysOfUser, type User } from './state.ts';
import type { Role } from './system-permissions.ts';
import { escapeToAscii } from './templates.ts';

const limits = { usual: 100, most: 200 };

/** The shape of the newer policy engine, which also says in code what it decided. */
const refuse = (call: Call, status: number, message: string): Refusal =>
  new Refusal(
    jsonReply(status, {
      error_code: `PAP5.0${status}`,
      error_msg: message,
      request_id: call.requestId,
      ...(status === 403
        ? { encoded_authorization_message: Buffer.from(call.requestId, 'utf8').toString('base64') }
        : {}),
    }),
  );

const needRightV5 = (call: Call, action: string): void => {
  const { account, user } = call.caller;
  if (signedHeader(call, 'x-domain-id') !== account.domainId) throw refuse(call, 400, 'The domain ID is invalid.');
  if (!mayDo(call.world, { account, user }, action, { kind: 'global' }))
    throw refuse(call, 403, `User: ${user.name} is not authorized to perform: ${action}`);
};

interface Entry {
  readonly id: string;
  readonly body: object;
}

const answerPage = (call: Call, name: string, entries: readonly Entry[]): Reply => {
  const bad = (what: string): Refusal => refuse(call, 400, `Invalid parameter: ${what}.`);
  const rows = entries.map(({ id, body }) => ({ id, text: escapeToAscii(JSON.stringify(body)) }));
  const page = byPageInfo(
    limits,
    'null',
  )({
    call,
    source: sourceOfRows(rows),
    cap: call.world.pageSize,
    bad,
    gone: (marker) => bad(`marker ${marker}`),
  });
  const texts = page.rows.map(({ text }) => text);
  return {
    status: 200,
    body: joinRows(`{"${name}":[`, texts, `],${JSON.stringify(page.fields).slice(1)}`),
    page: { isFirst: page.isFirst, isLast: page.isLast },
  };
};

const list =
  (name: string, action: string, entriesOf: (call: Call) => Entry[]) =>
  (call: Call): Reply => {
    needRightV5(call, action);
    return answerPage(call, name, entriesOf(call));
  };

const time = (ms: number): string => new Date(ms).toISOString();

const userEntry = (user: User): Entry => ({
  id: user.id,
  body: {
    is_root_user: user.isOwner,
    created_at: time(user.createdAtMs),
    user_name: user.name,
    urn: `iam::${user.domainId}:user:${user.name}`,
    user_id: user.id,
    description: user.description,
    enabled: user.isEnabled,
  },
});

const groupEntry = (group: Group, domainId: string): Entry => ({
  id: group.id,
  body: {
    group_id: group.id,
    group_name: group.name,
    created_at: time(group.createdAtMs),
    urn: `iam::${domainId}:group:${group.name}`,
    description: group.description,
  },
});

const policyEntry = (role: Role, attachments: number): Entry => ({
  id: role.id,
  body: {
    policy_type: role.domainId === undefined ? 'system' : 'custom',
    policy_name: role.displayName,
    policy_id: role.id,
    urn: `iam::${role.domainId ?? 'system'}:policy:${role.name}`,
    path: '',
    default_version_id: 'v1',
    attachment_count: attachments,
    description: role.description,
    created_at: time(role.createdAtMs ?? 0),
    updated_at: time(role.updatedAtMs ?? 0),
  },
});

const agencyEntry = (agency: Agency, domainId: string): Entry => ({
  id: agency.id,
  body: {
    trust_policy: JSON.stringify({
      Version: '5.0',
      Statement: [{ Effect: 'Allow', Action: ['sts:agencies:assume'], Principal: { IAM: [agency.trustDomainId] } }],
    }),
    trust_domain_id: agency.trustDomainId,
    trust_domain_name: agency.trustDomainName,
    agency_id: agency.id,
    agency_name: agency.name,
    path: '',
    urn: `iam::${domainId}:agency:${agency.name}`,
    created_at: time(agency.createdAtMs),
    description: agency.description,
    max_session_duration: 3600,
  },
});

const keyEntry = (key: AccessKey): Entry => ({
  id: key.id,
  body: {
    user_id: key.userId,
    access_key_id: key.id,
    created_at: time(key.createdAtMs),
    status: key.isActive ? 'active' : 'inactive',
  },
});

const usersOf = (call: Call): User[] => [...call.caller.account.users.values()];

const policiesOf = (call: Call): Entry[] => {
  const { account } = call.caller;
  const custom = [...account.customPolicies.values()];
  const roles = queryValue(call, 'policy_type') === 'custom' ? custom : [...custom, ...call.world.systemRoles];
  return roles.map((role) => policyEntry(role, account.grants.filter(({ roleId }) => roleId === role.id).length));
};

const devicesOf = (call: Call): Entry[] => {
  const { account } = call.caller;
  const wanted = queryValue(call, 'user_id');
  return usersOf(call)
    .filter(({ id }) => account.mfaUserIds.has(id) && (wanted === undefined || wanted === id))
    .map((user) => ({
      id: user.id,
      body: { serial_number: `iam::${account.domainId}:mfa:${user.name}`, enabled: true, user_id: user.id },
    }));
};

/** Only the account itself sees the keys of the account. */
const keysFor = (call: Call): Entry[] => {
  const user = call.caller.account.users.get(param(call, 'user'));
  if (user === undefined) throw refuse(call, 404, 'The user does not exist.');
  if (user.isOwner && !call.caller.user.isOwner) throw refuse(call, 403, 'The keys of the root user are its own.');
  return keysOfUser(call.world, user.id).map(keyEntry);
};

const showLastUse = (call: Call): Reply => {
  needRightV5(call, 'iam:credentials:showAccessKeyLastUsedV5');
  const key = call.world.keys.get(param(call, 'key'));
  if (key?.userId !== param(call, 'user')) throw refuse(call, 404, 'The access key does not exist.');
  const lastUsedAt = key.lastUsedAtMs === key.createdAtMs ? {} : { last_used_at: time(key.lastUsedAtMs) };
  return jsonReply(200, { access_key_last_used: lastUsedAt });
};

const showSummary = (call: Call): Reply => {
  needRightV5(call, 'iam::getAccountSummary');
  const { account } = call.caller;
  return jsonReply(200, {
    attached_policies_per_agency_quota: 20,
    users_quota: 50,
    users: account.users.size,
    groups_quota: 20,
    groups: account.groups.size,
    policies_quota: 200,
    policies: account.customPolicies.size,
    agencies: account.agencies.length,
    root_user_mfa_enabled: account.mfaUserIds.has(account.rootUserId) ? 1 : 0,
  });
};

/** IAM's newer lists: IAM API reference V5. */
export const routesOfV5: readonly Route[] = [
  route(
    'GET',
    '/v5/users',
    list('users', 'iam:users:listUsersV5', (call) => usersOf(call).map(userEntry)),
  ),
  route(
    'GET',
    '/v5/groups',
    list('groups', 'iam:groups:listGroupsV5', ({ caller: { account } }) =>
      [...account.groups.values()].map((group) => groupEntry(group, account.domainId)),
    ),
  ),
  route('GET', '/v5/policies', list('policies', 'iam:policies:listV5', policiesOf)),
  route(
    'GET',
    '/v5/agencies',
    list('agencies', 'iam:agencies:listV5', ({ caller: { account } }) =>
      account.agencies.map((agency) => agencyEntry(agency, account.domainId)),
    ),
  ),
  route('GET', '/v5/mfa-devices', list('mfa_devices', 'iam:mfa:listMFADevicesV5', devicesOf)),
  route('GET', '/v5/users/{user}/access-keys', list('access_keys', 'iam:credentials:listCredentialsV5', keysFor)),
  route('GET', '/v5/users/{user}/access-keys/{key}/last-used', showLastUse),
  route('GET', '/v5/account-summary', showSummary),
];
