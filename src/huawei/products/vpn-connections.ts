import type { ProductEntry } from './entry.ts';
import { tagList } from './readers.ts';

/** The marker is the creation time of the last row, and the answer names it. */
export const vpnConnections: ProductEntry = {
  type: 'vpnaas.vpnConnections',
  title: 'VPN connections',
  service: 'vpn',
  scope: 'project',
  list: {
    path: '/v5/{project_id}/vpn-connection',
    paging: { family: 'next-marker', size: 200, total: 'total_count' },
    items: 'vpn_connections',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      details: {
        gatewayId: 'vgw_id',
        gatewayIp: 'vgw_ip',
        peerSubnets: 'peer_subnets',
        ikeVersion: 'ikepolicy.ike_version',
        ikeEncryption: 'ikepolicy.encryption_algorithm',
        ikeAuthentication: 'ikepolicy.authentication_algorithm',
        dhGroup: 'ikepolicy.dh_group',
        ipsecEncryption: 'ipsecpolicy.encryption_algorithm',
        ipsecAuthentication: 'ipsecpolicy.authentication_algorithm',
        perfectForwardSecrecy: 'ipsecpolicy.pfs',
      },
    },
  },
  configType: 'vpnaas.vpnConnections',
  permission: 'vpn:vpnConnections:list',
  source: 'VPN API Reference (v5), "Querying the VPN Connection List"; answer in the shape of that page',
};
