import { type Call, param, queryValue, type Route, route } from './call.ts';
import { couldNotFind, iamError, jsonReply, Refusal, type Reply } from './errors.ts';
import { listLinks, needOwnDomain, needRight, needRightUnlessOwn, pageOf, plainTime } from './iam-common.ts';
import type { Account, Agency, User } from './state.ts';

const serialNumber = (account: Account, user: User): string => `iam::${account.domainId}:mfa:${user.name}`;

const deviceBody = (account: Account, user: User): object => ({
  serial_number: serialNumber(account, user),
  user_id: user.id,
});

const usersIn = (account: Account, ids: ReadonlySet<string>): User[] =>
  [...account.users.values()].filter(({ id }) => ids.has(id));

const listDevices = (call: Call): Reply => {
  needRight(call, 'iam:mfa:listVirtualMFADevices');
  const { account } = call.caller;
  const devices = usersIn(account, account.mfaUserIds).map((user) => deviceBody(account, user));
  return jsonReply(200, { virtual_mfa_devices: devices });
};

const userFrom = (call: Call): User => {
  const user = call.caller.account.users.get(param(call, 'user'));
  if (user === undefined) throw new Refusal(couldNotFind('user', param(call, 'user')));
  return user;
};

/** What was never set is not found. */
const neverSet = (what: string): Refusal => new Refusal(iamError(404, 'IAM.0004', `Could not find ${what}.`));

const showDevice = (call: Call): Reply => {
  needRightUnlessOwn(call, param(call, 'user'), 'iam:mfa:getVirtualMFADevice');
  const user = userFrom(call);
  const { account } = call.caller;
  if (!account.mfaUserIds.has(user.id)) throw neverSet('virtual MFA device');
  return jsonReply(200, { virtual_mfa_device: deviceBody(account, user) });
};

const protectBody = (user: User): object => ({ user_id: user.id, enabled: true, verification_method: 'vmfa' });

const listLoginProtects = (call: Call): Reply => {
  needRight(call, 'iam:users:listUserLoginProtects');
  const { account } = call.caller;
  return jsonReply(200, { login_protects: usersIn(account, account.loginProtectedUserIds).map(protectBody) });
};

const showLoginProtect = (call: Call): Reply => {
  needRightUnlessOwn(call, param(call, 'user'), 'iam:users:getUserLoginProtect');
  const user = userFrom(call);
  if (!call.caller.account.loginProtectedUserIds.has(user.id)) throw neverSet('login protect');
  return jsonReply(200, { login_protect: protectBody(user) });
};

const agencyBody = (agency: Agency, domainId: string): object => ({
  id: agency.id,
  name: agency.name,
  domain_id: domainId,
  trust_domain_id: agency.trustDomainId,
  trust_domain_name: agency.trustDomainName,
  description: agency.description,
  duration: agency.duration,
  expire_time: null,
  create_time: plainTime(agency.createdAtMs),
});

const listAgencies = (call: Call): Reply => {
  needRight(call, 'iam:agencies:listAgencies');
  needOwnDomain(call, queryValue(call, 'domain_id'));
  const { account } = call.caller;
  const page = pageOf(call, 500);
  const shown = page === undefined ? account.agencies : account.agencies.slice(page.from, page.to);
  return jsonReply(200, {
    agencies: shown.map((agency) => agencyBody(agency, account.domainId)),
    total_number: account.agencies.length,
    links: listLinks('/v3.0/OS-AGENCY/agencies'),
  });
};

const policyPaths = {
  'password-policy': 'password_policy',
  'login-policy': 'login_policy',
  'protect-policy': 'protect_policy',
  'api-acl-policy': 'api_acl_policy',
  'console-acl-policy': 'console_acl_policy',
} as const;

const showPolicy =
  (name: (typeof policyPaths)[keyof typeof policyPaths]) =>
  (call: Call): Reply => {
    needRight(call, 'iam:securitypolicies:getPolicy');
    needOwnDomain(call, param(call, 'domain'));
    return jsonReply(200, { [name]: call.caller.account.securityPolicies[name] });
  };

/** How an account guards its users: IAM API reference, "Multi-Factor Authentication Management", "Agency Management", "Security Settings". */
export const securityRoutes: readonly Route[] = [
  route('GET', '/v3.0/OS-MFA/virtual-mfa-devices', listDevices),
  route('GET', '/v3.0/OS-MFA/users/{user}/virtual-mfa-device', showDevice),
  route('GET', '/v3.0/OS-USER/login-protects', listLoginProtects),
  route('GET', '/v3.0/OS-USER/users/{user}/login-protect', showLoginProtect),
  route('GET', '/v3.0/OS-AGENCY/agencies', listAgencies),
  ...Object.entries(policyPaths).map(([path, name]) =>
    route('GET', `/v3.0/OS-SECURITYPOLICY/domains/{domain}/${path}`, showPolicy(name)),
  ),
];
