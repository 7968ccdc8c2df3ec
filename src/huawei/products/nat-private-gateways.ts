import type { ProductEntry } from './entry.ts';
import { tagList } from './readers.ts';

export const natPrivateGateways: ProductEntry = {
  type: 'nat.privateNatGateways',
  title: 'private NAT gateways',
  service: 'nat',
  scope: 'project',
  list: {
    path: '/v3/{project_id}/private-nat/gateways',
    paging: { family: 'next-marker', size: 500 },
    items: 'gateways',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      vpcId: 'downlink_vpcs[].vpc_id',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      details: { spec: 'spec', vpcs: 'downlink_vpcs[].vpc_id' },
    },
  },
  configType: 'nat.privateNatGateways',
  permission: 'nat:privateNatGateways:list',
  source: 'NAT API Reference, "Querying Private NAT Gateways"; answer in the shape of that page',
};
