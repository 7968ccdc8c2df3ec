import type { ProductEntry } from './entry.ts';
import { flag } from './readers.ts';

export const vpcSubnets: ProductEntry = {
  type: 'vpc.subnets',
  title: 'subnets',
  service: 'vpc',
  scope: 'project',
  list: {
    path: '/v1/{project_id}/subnets',
    paging: { family: 'last-id', size: 200 },
    items: 'subnets',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      vpcId: 'vpc_id',
      details: {
        cidr: 'cidr',
        gateway: 'gateway_ip',
        isIpv6Enabled: flag('ipv6_enable'),
        cidrV6: 'cidr_v6',
        zone: 'availability_zone',
      },
    },
  },
  configType: null,
  permission: 'vpc:subnets:get',
  emptyMayMeanForbidden: true,
  source: 'VPC API Reference, "Querying Subnets"; answer in the shape of that page',
};
