import { hole } from '../templates.ts';
import { eipOf } from './eip.ts';
import { byLastId, byPageInfo } from './paging.ts';
import type { ProductType } from './product-type.ts';
import { anyEnterprise, keyValues, type Service } from './service.ts';

/** `2025-03-23 01:52:13.000000`: UTC without saying so. */
const created = `${hole.createdDay} ${hole.createdClock}:13.000000`;

/** NAT Gateway API reference, "Querying NAT Gateways": no tags in the list. */
const gateways: ProductType = {
  name: 'nat.natGateways',
  shape: (place, dice) => ({
    id: hole.id,
    name: `nat-${hole.number}`,
    tenant_id: place.projectId,
    router_id: hole.first,
    internal_network_id: hole.second,
    spec: dice.pick(['1', '2', '3', '4', '5']),
    status: dice.pick(['ACTIVE', 'ACTIVE', 'ACTIVE', 'PENDING_UPDATE', 'INACTIVE']),
    admin_state_up: true,
    description: '',
    created_at: created,
    ngport_ip_address: `10.6.${hole.lowOctets}`,
    billing_info: '',
    dnat_rules_limit: 200,
    snat_rule_public_ip_limit: 20,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
  }),
  fill: (place, index) => ({ first: place.idOf('vpc.vpcs', index), second: place.idOf('vpc.subnets', index) }),
  properties: (row) => ({ status: row.status, spec: row.spec, routerId: row.router_id }),
};

/** NAT Gateway API reference, "Querying DNAT Rules": the nth belongs to the nth gateway. */
const dnatRules: ProductType = {
  name: 'nat.dnatRules',
  nameAt: 'id',
  count: (place) => place.countOf('nat.natGateways'),
  shape: (place, dice) => {
    const port = dice.flaw() ? 22 : 8080;
    return {
      id: hole.id,
      tenant_id: place.projectId,
      nat_gateway_id: hole.first,
      port_id: hole.second,
      private_ip: hole.third,
      internal_service_port: port,
      floating_ip_id: hole.fourth,
      floating_ip_address: hole.fifth,
      external_service_port: port,
      protocol: 'tcp',
      status: 'ACTIVE',
      admin_state_up: true,
      description: '',
      created_at: created,
    };
  },
  fill: (place, index) => {
    const server = place.serverAt(index);
    const eip = eipOf(place, 1, index);
    return {
      first: place.idOf('nat.natGateways', index),
      second: server.portId,
      third: server.privateIp,
      fourth: eip?.id ?? '',
      fifth: eip?.address ?? '',
    };
  },
};

/** NAT Gateway API reference, "Querying SNAT Rules". */
const snatRules: ProductType = {
  name: 'nat.snatRules',
  nameAt: 'id',
  count: (place) => place.countOf('nat.natGateways'),
  shape: (place) => ({
    id: hole.id,
    tenant_id: place.projectId,
    nat_gateway_id: hole.first,
    network_id: hole.second,
    cidr: null,
    source_type: 0,
    floating_ip_id: hole.fourth,
    floating_ip_address: hole.fifth,
    status: 'ACTIVE',
    admin_state_up: true,
    description: '',
    created_at: created,
  }),
  fill: (place, index) => {
    const eip = eipOf(place, 1, index);
    return {
      first: place.idOf('nat.natGateways', index),
      second: place.idOf('vpc.subnets', index),
      fourth: eip?.id ?? '',
      fifth: eip?.address ?? '',
    };
  },
};

/** NAT Gateway API reference, "Querying Private NAT Gateways". */
const privateGateways: ProductType = {
  name: 'nat.privateNatGateways',
  shape: (place, dice) => ({
    id: hole.id,
    name: `private-nat-${hole.number}`,
    project_id: place.projectId,
    description: '',
    spec: 'Small',
    status: dice.pick(['ACTIVE', 'ACTIVE', 'FROZEN']),
    created_at: `${hole.created}:10`,
    updated_at: `${hole.created}:10`,
    downlink_vpcs: [{ vpc_id: hole.first, virsubnet_id: hole.second, ngport_ip_address: `10.7.${hole.lowOctets}` }],
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    rule_max: 20,
    transit_ip_pool_size_max: 1,
  }),
  fill: (place, index) => ({ first: place.idOf('vpc.vpcs', index), second: place.idOf('vpc.subnets', index) }),
  properties: (row) => ({ status: row.status, spec: row.spec }),
};

const limits = { usual: 2000, most: 2000 };

export const nat: Service = {
  host: 'nat',
  errors: 'gateway',
  codes: 'NAT',
  types: [gateways, dnatRules, snatRules, privateGateways],
  calls: [
    {
      path: '/v2/{project}/nat_gateways',
      types: ['nat.natGateways'],
      rows: 'nat_gateways',
      paging: byLastId(limits),
      action: 'nat:natGateways:list',
      enterprise: anyEnterprise,
    },
    {
      path: '/v2/{project}/dnat_rules',
      types: ['nat.dnatRules'],
      rows: 'dnat_rules',
      paging: byLastId(limits),
      action: 'nat:dnatRules:list',
    },
    {
      path: '/v2/{project}/snat_rules',
      types: ['nat.snatRules'],
      rows: 'snat_rules',
      paging: byLastId(limits),
      action: 'nat:snatRules:list',
    },
    {
      path: '/v3/{project}/private-nat/gateways',
      types: ['nat.privateNatGateways'],
      rows: 'gateways',
      paging: byPageInfo(limits, 'null'),
      action: 'nat:privateNatGateways:list',
      enterprise: anyEnterprise,
    },
  ],
};
