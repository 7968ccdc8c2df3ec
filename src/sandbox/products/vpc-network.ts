import { hexId } from '../numbers.ts';
import type { Fields } from '../series.ts';
import { hole } from '../templates.ts';
import { byLastId, byPageInfo } from './paging.ts';
import type { ProductType } from './product-type.ts';
import { anyEnterprise, keyValues, type ListCall, type Service } from './service.ts';

const created = `${hole.created}:00Z`;

/** VPC API reference, "Querying VPC Flow Logs": not every VPC has one. */
const flowLogs: ProductType = {
  name: 'vpc.flowLogs',
  shape: (place, dice) => ({
    id: hole.id,
    name: `flowlog-${hole.number}`,
    tenant_id: place.projectId,
    description: '',
    resource_type: 'vpc',
    resource_id: hole.first,
    traffic_type: 'all',
    log_group_id: hole.second,
    log_topic_id: hole.third,
    log_store_type: 'lts',
    admin_state: !dice.flaw(),
    status: dice.pick(['ACTIVE', 'ACTIVE', 'DOWN']),
    created_at: `${hole.created}:30`,
    updated_at: `${hole.created}:30`,
  }),
  fill: (place, index) => ({
    first: place.idOf('vpc.vpcs', index),
    second: place.idOf('lts.groups', index),
    third: place.idOf('lts.streams', index),
  }),
};

/** VPC API reference, "Querying VPC Peering Connections": some lead to another account. */
const peerings: ProductType = {
  name: 'vpc.peerings',
  shape: (place, dice) => ({
    id: hole.id,
    name: `peering-${hole.number}`,
    request_vpc_info: { vpc_id: hole.first, tenant_id: place.projectId },
    accept_vpc_info: {
      vpc_id: hole.second,
      tenant_id: dice.flaw() ? hexId('a project of another account') : place.projectId,
    },
    status: dice.pick(['ACTIVE', 'ACTIVE', 'PENDING_ACCEPTANCE', 'REJECTED']),
    description: '',
    created_at: `${hole.created}:51`,
    updated_at: `${hole.created}:51`,
  }),
  fill: (place, index) => ({ first: place.idOf('vpc.vpcs', index), second: place.idOf('vpc.vpcs', index + 1) }),
};

/** VPC API reference V3, "Querying Network ACLs". */
const firewalls: ProductType = {
  name: 'vpc.firewallGroups',
  shape: (place, dice) => ({
    id: hole.id,
    name: `acl-${hole.number}`,
    description: '',
    project_id: place.projectId,
    status: 'ACTIVE',
    admin_state_up: true,
    associations: dice.flaw() ? [] : [{ virsubnet_id: hole.first }],
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
    created_at: created,
    updated_at: created,
  }),
  fill: (place, index) => ({ first: place.idOf('vpc.subnets', index) }),
};

/** VPC API reference, "Querying Route Tables": without routes. The nth belongs to the nth VPC. */
const routeTables: ProductType = {
  name: 'vpc.routeTables',
  shape: (place) => ({
    id: hole.id,
    name: `rtb-vpc-${hole.number}`,
    default: true,
    subnets: [{ id: hole.second }],
    tenant_id: place.projectId,
    vpc_id: hole.first,
    description: '',
    created_at: created,
    updated_at: created,
  }),
  fill: (place, index) => ({ first: place.idOf('vpc.vpcs', index), second: place.idOf('vpc.subnets', index) }),
};

/** VPC API reference, "Querying Ports": the first ones are gateways' and DHCP's. */
const ports: ProductType = {
  name: 'vpc.ports',
  shape: (place) => ({
    id: hole.id,
    name: '',
    status: 'ACTIVE',
    admin_state_up: true,
    network_id: hole.first,
    mac_address: 'fa:16:3e:00:11:22',
    fixed_ips: [{ subnet_id: hole.first, ip_address: `10.9.${hole.lowOctets}` }],
    device_id: hole.second,
    device_owner: 'network:dhcp',
    tenant_id: place.projectId,
    security_groups: [hole.third],
    allowed_address_pairs: [],
    extra_dhcp_opts: [],
    'binding:vnic_type': 'normal',
    port_security_enabled: true,
    zone_id: `${place.region}a`,
  }),
  fill: (place, index) => ({
    first: place.idOf('vpc.subnets', index),
    second: place.idOf('vpc.subnets', index),
    third: place.idOf('vpc.securityGroups', index),
  }),
};

const list = (path: string, type: string, rows: string, action: string): ListCall => ({
  path,
  types: [type],
  rows,
  paging: byLastId({ usual: 1000, most: 2000 }),
  action,
  isEmptyWithoutRight: true,
  goneStatus: 404,
});

const nextLink = (rows: readonly { id: string }[]): Fields => {
  const last = rows.at(-1);
  return last === undefined ? {} : { peerings_links: [{ rel: 'next', href: `/v2.0/vpc/peerings?marker=${last.id}` }] };
};

/** The rest of the VPC host. */
export const vpcNetwork: Service = {
  host: 'vpc',
  errors: 'gateway',
  codes: 'VPC',
  types: [flowLogs, peerings, firewalls, routeTables, ports],
  calls: [
    list('/v1/{project}/fl/flow_logs', 'vpc.flowLogs', 'flow_logs', 'vpc:flowLogs:list'),
    {
      ...list('/v2.0/vpc/peerings', 'vpc.peerings', 'peerings', 'vpc:peerings:list'),
      errors: 'neutron',
      extra: (_call, rows) => nextLink(rows),
    },
    {
      ...list('/v3/{project}/vpc/firewalls', 'vpc.firewallGroups', 'firewalls', 'vpc:firewalls:list'),
      paging: byPageInfo({ usual: 2000, most: 2000 }, 'absent'),
      enterprise: anyEnterprise,
      extra: (call) => ({ request_id: call.requestId }),
    },
    list('/v1/{project}/routetables', 'vpc.routeTables', 'routetables', 'vpc:routeTables:list'),
    list('/v1/{project}/ports', 'vpc.ports', 'ports', 'vpc:ports:get'),
  ],
};
