import type { ProductEntry } from './entry.ts';
import { flag } from './readers.ts';

export const natGateways: ProductEntry = {
  type: 'nat.natGateways',
  title: 'public NAT gateways',
  service: 'nat',
  scope: 'project',
  list: {
    path: '/v2/{project_id}/nat_gateways',
    paging: { family: 'last-id', size: 500 },
    items: 'nat_gateways',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      vpcId: 'router_id',
      enterpriseProjectId: 'enterprise_project_id',
      details: { spec: 'spec', subnetId: 'internal_network_id', isOn: flag('admin_state_up') },
    },
  },
  configType: 'nat.natGateways',
  permission: 'nat:natGateways:list',
  source: 'NAT API Reference, "Querying Public NAT Gateways"; answer in the shape of that page',
};
