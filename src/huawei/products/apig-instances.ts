import type { ProductEntry } from './entry.ts';
import { word } from './readers.ts';

export const apigInstances: ProductEntry = {
  type: 'apig.instances',
  title: 'API gateways',
  service: 'apig',
  scope: 'project',
  list: {
    path: '/v2/{project_id}/apigw/instances',
    paging: { family: 'offset', size: 100, total: 'total' },
    items: 'instances',
    fields: {
      id: 'id',
      name: 'instance_name',
      status: 'status',
      createdAt: 'create_time',
      enterpriseProjectId: 'enterprise_project_id',
      publicAddresses: ['eip_address'],
      details: {
        spec: 'spec',
        balancer: 'loadbalancer_provider',
        chargingMode: word('charging_mode', { 0: 'on demand', 1: 'yearly/monthly' }),
      },
    },
  },
  configType: 'apig.instances',
  permission: 'apig:instances:list',
  source: 'APIG API Reference, "Querying Gateways"; answer in the shape of that page',
};
