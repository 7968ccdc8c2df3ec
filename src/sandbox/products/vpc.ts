import type { Call } from '../call.ts';
import { documentsOf, type Fields } from '../series.ts';
import { hole } from '../templates.ts';
import { byLastId, byPageInfo } from './paging.ts';
import type { Place, ProductType } from './product-type.ts';
import { anyEnterprise, keyValues, type ListCall, type ReadFilter, type Service } from './service.ts';

const created = `${hole.created}:00Z`;

/** VPC API reference V3, "Querying VPCs". */
const vpcs: ProductType = {
  name: 'vpc.vpcs',
  shape: (place, dice) => ({
    id: hole.id,
    name: `vpc-${hole.number}`,
    description: dice.pick(['', 'production', '办公网']),
    cidr: dice.pick(['10.0.0.0/8', '192.168.0.0/16', '172.16.0.0/12']),
    extend_cidrs: dice.oneIn(5) ? ['100.64.0.0/16'] : [],
    status: 'ACTIVE',
    project_id: place.projectId,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    tags: dice.pick([[], keyValues(['env', 'prod']), keyValues(['负责人', '网络组'])]),
    cloud_resources: [{ resource_type: 'virsubnet', resource_count: 1 }],
    created_at: created,
    updated_at: created,
  }),
  properties: (row) => ({ cidr: row.cidr, status: row.status, description: row.description }),
};

/** VPC API reference, "Querying Subnets". */
const subnets: ProductType = {
  name: 'vpc.subnets',
  count: (place) => place.countOf('vpc.vpcs'),
  shape: (place, dice) => ({
    id: hole.id,
    name: `subnet-${hole.number}`,
    description: '',
    cidr: '10.0.0.0/24',
    dnsList: ['100.125.1.250', '100.125.64.250'],
    status: 'ACTIVE',
    vpc_id: hole.first,
    ipv6_enable: dice.oneIn(3),
    gateway_ip: '10.0.0.1',
    dhcp_enable: true,
    primary_dns: '100.125.1.250',
    secondary_dns: '100.125.64.250',
    availability_zone: `${place.region}a`,
    neutron_network_id: hole.id,
    neutron_subnet_id: hole.id,
    extra_dhcp_opts: [],
    tenant_id: place.projectId,
    created_at: created,
    updated_at: created,
  }),
  fill: (place, index) => ({ first: place.idOf('vpc.vpcs', index) }),
};

/** VPC API reference V3, "Querying Security Groups": rows without rules. The first of a project is its `default` group. */
const securityGroups: ProductType = {
  name: 'vpc.securityGroups',
  shape: (place, dice) => ({
    name: hole.first,
    id: hole.id,
    project_id: place.projectId,
    description: hole.second,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    created_at: created,
    updated_at: created,
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
  }),
  fill: (_place, index) => ({
    first: index === 0 ? 'default' : `sg-${index - 1}`,
    second: index === 0 ? 'Default security group' : '',
  }),
  properties: (row) => ({ description: row.description, enterpriseProjectId: row.enterprise_project_id }),
};

interface RuleSketch {
  readonly direction: 'ingress' | 'egress';
  readonly protocol: string | null;
  readonly ethertype: 'IPv4' | 'IPv6';
  readonly multiport: string | null;
  readonly remote_ip_prefix: string | null;
  readonly remote_group_id: string | null;
  readonly action: 'allow' | 'deny';
  readonly priority: number;
}

const plainRule: RuleSketch = {
  direction: 'ingress',
  protocol: 'tcp',
  ethertype: 'IPv4',
  multiport: null,
  remote_ip_prefix: null,
  remote_group_id: null,
  action: 'allow',
  priority: 1,
};

const everywhere = '0.0.0.0/0';
const egress: RuleSketch = { ...plainRule, direction: 'egress', protocol: null, remote_ip_prefix: everywhere };
const fromInside = (group: string): RuleSketch => ({ ...plainRule, protocol: null, remote_group_id: group });

/** What three groups of four let in, by the group's number: the fourth kind is closed. */
const openings: readonly [RuleSketch, RuleSketch][] = [
  [
    { ...plainRule, multiport: '22,3389', remote_ip_prefix: everywhere },
    { ...plainRule, ethertype: 'IPv6', multiport: '22', remote_ip_prefix: '::/0' },
  ],
  [
    { ...plainRule, multiport: '443,8080-8090', remote_ip_prefix: everywhere },
    { ...plainRule, multiport: '22', remote_ip_prefix: '192.168.21.0/24' },
  ],
  [
    { ...plainRule, multiport: '3306', remote_ip_prefix: everywhere, priority: 50 },
    { ...plainRule, action: 'deny', multiport: '1-65535', remote_ip_prefix: everywhere },
  ],
  [
    { ...plainRule, protocol: 'icmp', remote_ip_prefix: '198.51.100.7/32' },
    { ...plainRule, multiport: '5432', remote_ip_prefix: '10.0.0.0/8' },
  ],
];

const rulesPerGroup = 4;

const ruleAt = (place: Place, index: number): RuleSketch & { readonly group: string } => {
  const groupNumber = Math.floor(index / rulesPerGroup);
  const group = place.idOf('vpc.securityGroups', groupNumber);
  const [first, second] = openings[(groupNumber + place.part) % openings.length] ?? [egress, egress];
  return { ...([egress, fromInside(group), first, second][index % rulesPerGroup] ?? egress), group };
};

/** VPC API reference V3, "Querying Security Group Rules"; a recorded answer, which lacks `enabled`. */
const rules: ProductType = {
  name: 'vpc.securityGroupRules',
  count: (place) => rulesPerGroup * place.countOf('vpc.securityGroups'),
  nameAt: 'id',
  shape: (place, dice) => ({
    id: hole.id,
    project_id: place.projectId,
    security_group_id: hole.first,
    remote_group_id: hole.fourthJson,
    direction: hole.second,
    protocol: hole.firstJson,
    description: '',
    created_at: created,
    updated_at: created,
    ethertype: hole.third,
    remote_ip_prefix: hole.thirdJson,
    multiport: hole.secondJson,
    remote_address_group_id: null,
    action: hole.fourth,
    priority: hole.fifthJson,
    ...(dice.oneIn(3) ? {} : { enabled: true }),
  }),
  fill: (place, index) => {
    const rule = ruleAt(place, index);
    return {
      first: rule.group,
      second: rule.direction,
      third: rule.ethertype,
      fourth: rule.action,
      firstJson: JSON.stringify(rule.protocol),
      secondJson: JSON.stringify(rule.multiport),
      thirdJson: JSON.stringify(rule.remote_ip_prefix),
      fourthJson: JSON.stringify(rule.remote_group_id),
      fifthJson: String(rule.priority),
    };
  },
};

const where =
  (parameter: string, field: string = parameter): ReadFilter =>
  (call) => {
    const wanted = call.query.get(parameter);
    return wanted === undefined ? undefined : (row) => wanted.includes(String(row[field]));
  };

const list = (path: string, type: string, rows: string, paging: ListCall['paging'], action: string): ListCall => ({
  path,
  types: [type],
  rows,
  paging,
  action,
  isEmptyWithoutRight: true,
  goneStatus: 404,
});

const v3 = byPageInfo({ usual: 2000, most: 2000 }, 'absent');
const v1 = byLastId({ usual: 1000, most: 2000 });

const requestId = (call: Call): Fields => ({ request_id: call.requestId });

const withoutZone = (time: unknown): string => String(time).replace('Z', '');

/** Version 1 says OK where version 3 says ACTIVE, knows no tags, and leaves the Z off its times. */
const vpcOfV1 = (row: Fields): Fields => ({
  id: row.id,
  name: row.name,
  cidr: row.cidr,
  status: 'OK',
  description: row.description,
  routes: [],
  enterprise_project_id: row.enterprise_project_id,
  tenant_id: row.project_id,
  created_at: withoutZone(row.created_at),
  updated_at: withoutZone(row.updated_at),
});

const portOf = (multiport: unknown): number | null =>
  typeof multiport === 'string' ? Number.parseInt(multiport, 10) : null;

const ruleOfV1 = (rule: Fields): Fields => ({
  id: rule.id,
  security_group_id: rule.security_group_id,
  direction: rule.direction,
  ethertype: rule.ethertype,
  protocol: rule.protocol,
  port_range_min: portOf(rule.multiport),
  port_range_max: portOf(rule.multiport),
  remote_ip_prefix: rule.remote_ip_prefix,
  remote_group_id: rule.remote_group_id,
  description: rule.description,
});

/** Version 1 puts the rules into their groups, without action, priority and whether they are enabled. */
const groupWithRules = (call: Call): ((row: Fields) => Fields) => {
  const project = call.caller.account.projects.get(call.params.project ?? '');
  const all = [...documentsOf(call.caller.account.shelves.of('vpc.securityGroupRules', project).rows)];
  return (row) => ({
    id: row.id,
    name: row.name,
    description: row.description,
    vpc_id: null,
    enterprise_project_id: row.enterprise_project_id,
    security_group_rules: all.filter((rule) => rule.security_group_id === row.id).map(ruleOfV1),
  });
};

export const vpc: Service = {
  host: 'vpc',
  errors: 'gateway',
  codes: 'VPC',
  types: [vpcs, subnets, securityGroups, rules],
  calls: [
    {
      ...list('/v3/{project}/vpc/vpcs', 'vpc.vpcs', 'vpcs', v3, 'vpc:vpcs:list'),
      enterprise: anyEnterprise,
      extra: requestId,
    },
    {
      ...list('/v1/{project}/vpcs', 'vpc.vpcs', 'vpcs', v1, 'vpc:vpcs:list'),
      enterprise: anyEnterprise,
      edit: () => vpcOfV1,
    },
    {
      ...list('/v1/{project}/subnets', 'vpc.subnets', 'subnets', v1, 'vpc:subnets:get'),
      filters: [where('vpc_id')],
    },
    {
      ...list(
        '/v3/{project}/vpc/security-groups',
        'vpc.securityGroups',
        'security_groups',
        v3,
        'vpc:securityGroups:get',
      ),
      enterprise: anyEnterprise,
      extra: requestId,
    },
    {
      ...list('/v1/{project}/security-groups', 'vpc.securityGroups', 'security_groups', v1, 'vpc:securityGroups:get'),
      enterprise: anyEnterprise,
      edit: groupWithRules,
    },
    {
      ...list(
        '/v3/{project}/vpc/security-group-rules',
        'vpc.securityGroupRules',
        'security_group_rules',
        v3,
        'vpc:securityGroupRules:get',
      ),
      filters: [where('security_group_id')],
      extra: requestId,
    },
  ],
};
