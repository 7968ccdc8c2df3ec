import type { Call } from '../call.ts';
import type { Fields } from '../series.ts';
import { hole } from '../templates.ts';
import { byPageInfo, byRows, total } from './paging.ts';
import type { ProductType } from './product-type.ts';
import { anyEnterprise, keyValues, type Service } from './service.ts';

const created = `${hole.created}:09Z`;
const limits = { usual: 2000, most: 2000 };
const requestId = (call: Call): Fields => ({ request_id: call.requestId });

/** VPC Endpoint API reference, "Querying VPC Endpoints". */
const endpoints: ProductType = {
  name: 'vpcep.endpoints',
  nameAt: 'endpoint_service_name',
  shape: (place, dice) => ({
    id: hole.id,
    service_type: 'interface',
    marker_id: 322312312312,
    status: dice.pick(['accepted', 'accepted', 'pendingAcceptance', 'failed']),
    vpc_id: hole.first,
    enable_dns: false,
    endpoint_service_name: `${place.region}.demo.${hole.uuid}`,
    endpoint_service_id: hole.second,
    project_id: place.projectId,
    whitelist: [],
    enable_whitelist: !dice.flaw(),
    ip: `10.8.${hole.lowOctets}`,
    dns_names: [],
    active_status: ['active'],
    policy_statement: dice.flaw() ? [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }] : [],
    created_at: created,
    updated_at: created,
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
  }),
  fill: (place, index) => ({
    first: place.idOf('vpc.vpcs', index),
    second: place.idOf('vpcep.endpointServices', index),
  }),
};

/** VPC Endpoint API reference, "Querying VPC Endpoint Services". */
const endpointServices: ProductType = {
  name: 'vpcep.endpointServices',
  nameAt: 'service_name',
  shape: (place, dice) => ({
    id: hole.id,
    port_id: hole.id,
    service_name: `${place.region}.demo.${hole.uuid}`,
    server_type: dice.pick(['VM', 'VIP', 'LB']),
    vpc_id: hole.first,
    approval_enabled: !dice.flaw(),
    status: dice.pick(['available', 'available', 'failed']),
    service_type: 'interface',
    project_id: place.projectId,
    ports: [{ client_port: 80, server_port: 80, protocol: 'TCP' }],
    connection_count: 1,
    tcp_proxy: 'close',
    created_at: created,
    updated_at: created,
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
  }),
  fill: (place, index) => ({ first: place.idOf('vpc.vpcs', index) }),
};

/** VPC Endpoint pages have ten rows unless more are asked for. */
export const vpcep: Service = {
  host: 'vpcep',
  errors: 'gateway',
  codes: 'EndPoint',
  types: [endpoints, endpointServices],
  calls: [
    {
      path: '/v1/{project}/vpc-endpoints',
      types: ['vpcep.endpoints'],
      rows: 'endpoints',
      paging: byRows({ usual: 10, most: 1000 }, total('total_count')),
      action: 'vpcep:epservices:list',
    },
    {
      path: '/v1/{project}/vpc-endpoint-services',
      types: ['vpcep.endpointServices'],
      rows: 'endpoint_services',
      paging: byRows({ usual: 10, most: 1000 }, total('total_count')),
      action: 'vpcep:epservices:list',
    },
  ],
};

/** Direct Connect API reference V3, "Querying Connections". */
const directConnects: ProductType = {
  name: 'dcaas.directConnects',
  shape: (place, dice) => ({
    id: hole.id,
    tenant_id: place.projectId,
    name: `dc-${hole.number}`,
    description: '',
    port_type: '1G',
    bandwidth: 50,
    location: 'Beijing',
    provider: '',
    admin_state_up: true,
    type: 'standard',
    status: dice.pick(['ACTIVE', 'ACTIVE', 'DOWN']),
    create_time: created,
    apply_time: created,
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
  }),
};

export const dcaas: Service = {
  host: 'dcaas',
  errors: 'gateway',
  codes: 'DC',
  types: [directConnects],
  calls: [
    {
      path: '/v3/{project}/dcaas/direct-connects',
      types: ['dcaas.directConnects'],
      rows: 'direct_connects',
      paging: byPageInfo(limits, 'absent'),
      action: 'dcaas:directConnect:list',
      enterprise: anyEnterprise,
      extra: requestId,
    },
  ],
};

/** Enterprise Router API reference, "Querying Enterprise Routers". */
const enterpriseRouters: ProductType = {
  name: 'er.instances',
  shape: (place, dice) => ({
    id: hole.id,
    name: `er-${hole.number}`,
    description: '',
    state: dice.pick(['available', 'available', 'modifying']),
    asn: 64512,
    project_id: place.projectId,
    enable_default_propagation: true,
    enable_default_association: true,
    default_propagation_route_table_id: hole.id,
    default_association_route_table_id: hole.id,
    auto_accept_shared_attachments: dice.flaw(),
    availability_zone_ids: [`${place.region}a`],
    created_at: created,
    updated_at: created,
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
  }),
};

export const er: Service = {
  host: 'er',
  errors: 'gateway',
  codes: 'ER',
  types: [enterpriseRouters],
  calls: [
    {
      path: '/v3/{project}/enterprise-router/instances',
      types: ['er.instances'],
      rows: 'instances',
      paging: byPageInfo(limits, 'null'),
      action: 'er:instances:list',
      enterprise: anyEnterprise,
      extra: requestId,
    },
  ],
};

/** Cloud Connect API reference, "Querying the Cloud Connection List". */
const cloudConnections: ProductType = {
  name: 'ccaas.cloud-connections',
  isGlobal: true,
  shape: (place, dice) => ({
    id: hole.id,
    name: `cc-${hole.number}`,
    description: '',
    domain_id: place.domainId,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    status: 'ACTIVE',
    admin_state_up: true,
    used_scene: 'vpc',
    network_instance_number: 2,
    bandwidth_package_number: 1,
    inter_region_bandwidth_number: 1,
    created_at: created,
    updated_at: created,
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
  }),
};

export const cc: Service = {
  host: 'cc',
  errors: 'gateway',
  codes: 'CC',
  isGlobal: true,
  regions: ['global', 'cn-north-4'],
  types: [cloudConnections],
  calls: [
    {
      path: '/v3/{domain}/ccaas/cloud-connections',
      types: ['ccaas.cloud-connections'],
      rows: 'cloud_connections',
      paging: byPageInfo(limits, 'null'),
      action: 'cc:cloudConnections:list',
      enterprise: anyEnterprise,
      extra: requestId,
    },
  ],
};
