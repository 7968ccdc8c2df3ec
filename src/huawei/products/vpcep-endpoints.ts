import type { ProductEntry } from './entry.ts';
import { flag, parsed, tagList } from './readers.ts';

export const vpcepEndpoints: ProductEntry = {
  type: 'vpcep.endpoints',
  title: 'VPC endpoints',
  service: 'vpcep',
  scope: 'project',
  list: {
    path: '/v1/{project_id}/vpc-endpoints',
    paging: { family: 'offset', size: 200, total: 'total_count' },
    items: 'endpoints',
    fields: {
      id: 'id',
      name: 'endpoint_service_name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      vpcId: 'vpc_id',
      tags: tagList('tags'),
      details: {
        serviceId: 'endpoint_service_id',
        serviceKind: 'service_type',
        privateIp: 'ip',
        names: 'dns_names',
        isWhitelistOn: flag('enable_whitelist'),
        whitelist: 'whitelist',
        policyStatement: 'policy_statement',
        policyDocument: parsed('policy_document'),
      },
    },
  },
  configType: null,
  permission: 'vpcep:endpoints:list',
  source: 'VPCEP API Reference, "Querying VPC Endpoints"; answer in the shape of that page',
};
