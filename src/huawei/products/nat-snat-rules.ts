import type { ProductEntry } from './entry.ts';
import { flag } from './readers.ts';

export const natSnatRules: ProductEntry = {
  type: 'nat.snatRules',
  title: 'SNAT rules',
  service: 'nat',
  scope: 'project',
  list: {
    path: '/v2/{project_id}/snat_rules',
    paging: { family: 'last-id', size: 500 },
    items: 'snat_rules',
    fields: {
      id: 'id',
      name: 'description',
      status: 'status',
      createdAt: 'created_at',
      // Several EIPs of one rule stand in one text, with commas between them.
      publicAddresses: ['floating_ip_address', 'global_eip_address'],
      details: {
        natGatewayId: 'nat_gateway_id',
        cidr: 'cidr',
        subnetId: 'network_id',
        isOn: flag('admin_state_up'),
      },
    },
  },
  configType: null,
  permission: 'nat:snatRules:list',
  source: 'NAT API Reference, "Querying SNAT Rules"; answer in the shape of that page',
};
