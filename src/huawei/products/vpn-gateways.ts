import type { ProductEntry } from './entry.ts';
import { tagList } from './readers.ts';

export const vpnGateways: ProductEntry = {
  type: 'vpnaas.vpnGateways',
  title: 'VPN gateways',
  service: 'vpn',
  scope: 'project',
  list: {
    path: '/v5/{project_id}/vpn-gateways',
    paging: { family: 'none' },
    items: 'vpn_gateways',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      vpcId: 'vpc_id',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      publicAddresses: ['eip1.ip_address', 'eip2.ip_address'],
      details: {
        networkKind: 'network_type',
        attachedTo: 'attachment_type',
        routerId: 'er_id',
        localSubnets: 'local_subnets',
        flavor: 'flavor',
      },
    },
  },
  configType: 'vpnaas.vpnGateways',
  permission: 'vpn:vpnGateways:list',
  source: 'VPN API Reference (v5), "Querying the VPN Gateway List"; answer in the shape of that page',
};
