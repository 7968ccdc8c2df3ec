import type { ProductEntry } from './entry.ts';
import { flag, number, tagList } from './readers.ts';

/** Where connections need no approval, anybody who is permitted connects at once. */
export const vpcepEndpointServices: ProductEntry = {
  type: 'vpcep.endpointServices',
  title: 'VPC endpoint services',
  service: 'vpcep',
  scope: 'project',
  list: {
    path: '/v1/{project_id}/vpc-endpoint-services',
    paging: { family: 'offset', size: 200, total: 'total_count' },
    items: 'endpoint_services',
    fields: {
      id: 'id',
      name: 'service_name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      vpcId: 'vpc_id',
      tags: tagList('tags'),
      details: {
        needsApproval: flag('approval_enabled'),
        serverKind: 'server_type',
        connections: number('connection_count'),
        isPolicyOn: flag('enable_policy'),
      },
    },
  },
  configType: null,
  permission: 'vpcep:epservices:list',
  source: 'VPCEP API Reference, "Querying VPC Endpoint Services"; answer in the shape of that page',
};
