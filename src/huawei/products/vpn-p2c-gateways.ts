import type { ProductEntry } from './entry.ts';
import { number, tagList } from './readers.ts';

export const vpnP2cGateways: ProductEntry = {
  type: 'vpnaas.p2cVpnGateways',
  title: 'point-to-client VPN gateways',
  service: 'vpn',
  scope: 'project',
  list: {
    path: '/v5/{project_id}/p2c-vpn-gateways',
    paging: { family: 'next-marker', size: 200, total: 'total_count' },
    items: 'p2c_vpn_gateways',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      vpcId: 'vpc_id',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      publicAddresses: ['eip.ip_address'],
      details: {
        flavor: 'flavor',
        mostConnections: number('max_connection_number'),
        connections: number('current_connection_number'),
      },
    },
  },
  configType: null,
  permission: null,
  source: 'VPN API Reference (v5), "Querying the P2C VPN Gateway List"; answer in the shape of that page',
};
