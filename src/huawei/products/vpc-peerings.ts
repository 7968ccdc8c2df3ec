import type { ProductEntry } from './entry.ts';

/** A path without the project: only the header says whose they are. */
export const vpcPeerings: ProductEntry = {
  type: 'vpc.peerings',
  title: 'VPC peering connections',
  service: 'vpc',
  scope: 'project',
  list: {
    path: '/v2.0/vpc/peerings',
    paging: { family: 'last-id', size: 200 },
    items: 'peerings',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      vpcId: 'request_vpc_info.vpc_id',
      details: {
        requesterProjectId: 'request_vpc_info.tenant_id',
        accepterVpcId: 'accept_vpc_info.vpc_id',
        accepterProjectId: 'accept_vpc_info.tenant_id',
      },
    },
  },
  configType: 'vpc.peerings',
  permission: 'vpc:peerings:get',
  emptyMayMeanForbidden: true,
  source: 'VPC API Reference, "Querying VPC Peering Connections"; answer in the shape of that page',
};
