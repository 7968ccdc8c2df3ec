import type { ProductEntry } from './entry.ts';
import { flag, number } from './readers.ts';

/** What is open to the internet behind a NAT gateway; port 0 stands for all. */
export const natDnatRules: ProductEntry = {
  type: 'nat.dnatRules',
  title: 'DNAT rules',
  service: 'nat',
  scope: 'project',
  list: {
    path: '/v2/{project_id}/dnat_rules',
    paging: { family: 'last-id', size: 500 },
    items: 'dnat_rules',
    fields: {
      id: 'id',
      name: 'description',
      status: 'status',
      createdAt: 'created_at',
      publicAddresses: ['floating_ip_address', 'global_eip_address'],
      details: {
        natGatewayId: 'nat_gateway_id',
        protocol: 'protocol',
        externalPort: number('external_service_port'),
        externalPorts: 'external_service_port_range',
        internalPort: number('internal_service_port'),
        internalPorts: 'internal_service_port_range',
        privateIp: 'private_ip',
        portId: 'port_id',
        isOn: flag('admin_state_up'),
      },
    },
  },
  configType: null,
  permission: 'nat:dnatRules:list',
  source: 'NAT API Reference, "Querying DNAT Rules"; answer in the shape of that page',
};
