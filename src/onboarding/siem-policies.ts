/**
 * The two custom policies of Agentic SOC. Alibaba Cloud does not publish their text: these are derived from what a security
 * service has to call, each action looked up in Huawei Cloud's permission tables (IAM, WAF, CFW, LTS, VPC, ECS, NAT API
 * references). `docs/siem-policies.md` says what each is for; `--policy-file` replaces them.
 */
import type { CustomPolicy, PolicyDocument } from '../model/policy-document.ts';

export interface DerivedAction {
  readonly action: string;
  readonly purpose: string;
  /** Changes something: a response operation. */
  readonly responds?: true;
}

const allow = (purpose: string, ...actions: string[]): DerivedAction[] =>
  actions.map((action) => ({ action, purpose }));
const respond = (purpose: string, ...actions: string[]): DerivedAction[] =>
  actions.map((action) => ({ action, purpose, responds: true as const }));

const baseActions: readonly DerivedAction[] = [
  ...allow('find regions and projects', 'iam:projects:listProjects', 'iam:projects:listProjectsForUser'),
  ...allow('whose key it is', 'iam:users:getUser'),
  ...allow('groups of the user', 'iam:groups:listGroupsForUser'),
  ...allow('names of permissions', 'iam:roles:listRoles', 'iam:roles:getRole'),
  ...allow(
    'what the user may do',
    'iam:permissions:listRolesForGroup',
    'iam:permissions:listRolesForGroupOnDomain',
    'iam:permissions:listRolesForGroupOnProject',
    'iam:permissions:listRoleAssignments',
  ),
  ...allow('age and last use of the key', 'iam:credentials:getCredential', 'iam:credentials:listCredentials'),
];

const normalActions: readonly DerivedAction[] = [
  ...allow(
    'WAF instances and policies',
    'waf:instance:list',
    'waf:instance:get',
    'waf:premiumInstance:list',
    'waf:premiumInstance:get',
    'waf:policy:list',
    'waf:policy:get',
  ),
  ...allow('WAF attack events and their export', 'waf:event:get', 'waf:dumpEventLink:get', 'waf:ltsConfig:get'),
  ...allow('which addresses WAF blocks', 'waf:whiteBlackIpRule:list', 'waf:whiteBlackIpRule:get'),
  ...allow(
    'firewalls, their rules and address groups',
    'cfw:instance:list',
    'cfw:instance:get',
    'cfw:acl:list',
    'cfw:ipGroup:list',
    'cfw:ipGroup:get',
    'cfw:ipMember:list',
  ),
  ...allow('which addresses the firewall blocks', 'cfw:blackWhite:list'),
  ...allow(
    'firewall logs and protected addresses',
    'cfw:attackLog:list',
    'cfw:accessControlLog:list',
    'cfw:flowLog:list',
    'cfw:eip:list',
  ),
  ...allow('which host has an address', 'nat:natGateways:list', 'vpc:publicIps:list', 'ecs:cloudServers:list'),
  ...allow(
    'log groups, streams and their content',
    'lts:groups:list',
    'lts:topics:list',
    'lts:topics:get',
    'lts:logs:list',
    'lts:logstreams:list',
  ),
  ...allow('security groups and their rules', 'vpc:securityGroups:get', 'vpc:securityGroupRules:get'),
  ...respond(
    'block and unblock an address in WAF',
    'waf:whiteBlackIpRule:create',
    'waf:whiteBlackIpRule:put',
    'waf:whiteBlackIpRule:delete',
  ),
  ...respond(
    'block and unblock an address in the firewall',
    'cfw:blackWhite:create',
    'cfw:blackWhite:put',
    'cfw:blackWhite:delete',
  ),
  ...respond(
    'block and unblock an address in security groups',
    'vpc:securityGroupRules:create',
    'vpc:securityGroupRules:delete',
  ),
];

/** What reads and what responds are statements of their own, so that a reviewer can tell them apart. */
const documentOf = (actions: readonly DerivedAction[]): PolicyDocument => {
  const statement = (wanted: boolean) => ({
    Effect: 'Allow' as const,
    Action: actions.filter(({ responds = false }) => responds === wanted).map(({ action }) => action),
  });
  return { Version: '1.1', Statement: [statement(false), statement(true)].filter(({ Action }) => Action.length > 0) };
};

export const siemPolicyNames = ['siemBasePolicy', 'siemNormalPolicy'] as const;
export type SiemPolicyName = (typeof siemPolicyNames)[number];

export interface SiemPolicy extends CustomPolicy {
  readonly name: SiemPolicyName;
  readonly actions: readonly DerivedAction[];
}

export const siemPolicies: readonly SiemPolicy[] = [
  {
    name: 'siemBasePolicy',
    level: 'global',
    description: 'Alibaba Cloud Agentic SOC, global-level services',
    actions: baseActions,
    document: documentOf(baseActions),
  },
  {
    name: 'siemNormalPolicy',
    level: 'project',
    description: 'Alibaba Cloud Agentic SOC, project-level services',
    actions: normalActions,
    document: documentOf(normalActions),
  },
];
