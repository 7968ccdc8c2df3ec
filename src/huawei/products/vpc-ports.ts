import { everyEnterpriseProject, type ProductEntry } from './entry.ts';
import { flag } from './readers.ts';

export const vpcPorts: ProductEntry = {
  type: 'vpc.ports',
  title: 'network ports',
  service: 'vpc',
  scope: 'project',
  list: {
    path: '/v1/{project_id}/ports',
    query: everyEnterpriseProject,
    paging: { family: 'last-id', size: 1000 },
    items: 'ports',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      details: {
        subnetId: 'network_id',
        deviceId: 'device_id',
        deviceOwner: 'device_owner',
        privateIps: 'fixed_ips[].ip_address',
        securityGroups: 'security_groups',
        allowedAddresses: 'allowed_address_pairs[].ip_address',
        isPortSecurityOn: flag('port_security_enabled'),
      },
    },
  },
  configType: 'vpc.ports',
  permission: 'vpc:ports:get',
  emptyMayMeanForbidden: true,
  source: 'VPC API Reference, "Querying Ports"; answer in the shape of that page',
};
