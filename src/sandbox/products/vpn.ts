import { hole } from '../templates.ts';
import { byField, total, unpaged } from './paging.ts';
import type { ProductType } from './product-type.ts';
import { anyEnterprise, keyValues, type Service } from './service.ts';

/** Milliseconds keep the times of one minute apart: lists are paged by them. */
const created = `${hole.created}:07.${hole.millisecond}Z`;

/** VPN API reference V5, "Querying VPN Gateways". */
const gateways: ProductType = {
  name: 'vpnaas.vpnGateways',
  shape: (place, dice) => ({
    id: hole.id,
    name: `vpngw-${hole.number}`,
    network_type: 'public',
    status: dice.pick(['ACTIVE', 'ACTIVE', 'FROZEN', 'PENDING_CREATE']),
    attachment_type: 'vpc',
    vpc_id: hole.first,
    local_subnets: ['10.0.0.0/24'],
    connect_subnet: hole.second,
    bgp_asn: 64512,
    flavor: 'Basic',
    availability_zone_ids: [`${place.region}a`, `${place.region}b`],
    connection_number: 10,
    used_connection_number: 1,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    ha_mode: 'active-active',
    eip1: { id: hole.third, ip_version: 4, type: '5_bgp', ip_address: `198.19.${hole.lowOctets}` },
    eip2: { id: hole.fourth, ip_version: 4, type: '5_bgp', ip_address: `198.19.${hole.lowOctets}` },
    created_at: created,
    updated_at: created,
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
  }),
  fill: (place, index) => ({
    first: place.idOf('vpc.vpcs', index),
    second: place.idOf('vpc.subnets', index),
    third: place.idOf('vpc.publicips', index),
    fourth: place.idOf('vpc.publicips', index + 1),
  }),
};

/** VPN API reference V5, "Querying VPN Connections". */
const connections: ProductType = {
  name: 'vpnaas.vpnConnections',
  shape: (place, dice) => {
    const isWeak = dice.flaw();
    return {
      id: hole.id,
      name: `vpn-${hole.number}`,
      vgw_id: hole.first,
      vgw_ip: hole.second,
      style: 'static',
      cgw_id: hole.id,
      peer_subnets: ['192.168.44.0/24'],
      tunnel_local_address: '169.254.56.225/30',
      tunnel_peer_address: '169.254.56.226/30',
      enable_nqa: false,
      ikepolicy: {
        ike_version: isWeak ? 'v1' : 'v2',
        authentication_algorithm: isWeak ? 'md5' : 'sha2-256',
        encryption_algorithm: isWeak ? '3des' : 'aes-128',
        dh_group: isWeak ? 'group2' : 'group15',
        authentication_method: 'pre-share',
        lifetime_seconds: 86400,
      },
      ipsecpolicy: {
        authentication_algorithm: isWeak ? 'sha1' : 'sha2-256',
        encryption_algorithm: isWeak ? '3des' : 'aes-128',
        pfs: 'group15',
        transform_protocol: 'esp',
        lifetime_seconds: 3600,
        encapsulation_mode: 'tunnel',
      },
      created_at: created,
      updated_at: created,
      enterprise_project_id: dice.pick(place.enterpriseProjectIds),
      connection_monitor_id: null,
      ha_role: 'master',
      status: dice.pick(['ACTIVE', 'DOWN']),
      tags: dice.pick([[], keyValues(['env', 'prod'])]),
    };
  },
  fill: (place, index) => ({
    first: place.idOf('vpnaas.vpnGateways', index),
    second: place.idOf('vpc.publicips', index),
  }),
};

/** VPN API reference V5, "Querying P2C VPN Gateways". */
const clientGateways: ProductType = {
  name: 'vpnaas.p2cVpnGateways',
  shape: (place, dice) => ({
    id: hole.id,
    name: `p2c-${hole.number}`,
    status: dice.pick(['ACTIVE', 'FROZEN']),
    vpc_id: hole.first,
    connect_subnet: hole.second,
    flavor: 'Professional1',
    availability_zone_ids: [`${place.region}a`],
    eip: { id: hole.third, ip_version: 4, type: '5_bgp', ip_address: `198.19.${hole.lowOctets}` },
    max_connection_number: 10,
    current_connection_number: 0,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    created_at: created,
    updated_at: created,
    version: '1.0',
    tags: [],
  }),
  fill: (place, index) => ({
    first: place.idOf('vpc.vpcs', index),
    second: place.idOf('vpc.subnets', index),
    third: place.idOf('vpc.publicips', index),
  }),
};

const limits = { usual: 200, most: 200 };

export const vpn: Service = {
  host: 'vpn',
  errors: 'gateway',
  codes: 'VPN',
  types: [gateways, connections, clientGateways],
  calls: [
    {
      path: '/v5/{project}/vpn-gateways',
      types: ['vpnaas.vpnGateways'],
      rows: 'vpn_gateways',
      paging: unpaged(),
      action: 'vpn:vpnGateways:list',
      enterprise: anyEnterprise,
      extra: (call) => ({ request_id: call.requestId }),
    },
    {
      path: '/v5/{project}/vpn-connection',
      types: ['vpnaas.vpnConnections'],
      rows: 'vpn_connections',
      paging: byField('created_at', limits, total('total_count')),
      action: 'vpn:vpnConnections:list',
      enterprise: anyEnterprise,
      extra: (call) => ({ request_id: call.requestId }),
    },
    {
      path: '/v5/{project}/p2c-vpn-gateways',
      types: ['vpnaas.p2cVpnGateways'],
      rows: 'p2c_vpn_gateways',
      paging: byField('created_at', limits),
      action: 'vpn:p2cVpnGateways:list',
      enterprise: anyEnterprise,
    },
  ],
};
