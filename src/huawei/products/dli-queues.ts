import type { ProductEntry } from './entry.ts';
import { number, textAt } from './readers.ts';

/** Without the type, only the queues for SQL are listed. */
export const dliQueues: ProductEntry = {
  type: 'dli.queues',
  title: 'DLI queues',
  service: 'dli',
  scope: 'project',
  list: {
    path: '/v1.0/{project_id}/queues',
    query: { queue_type: 'all' },
    paging: { family: 'none' },
    items: 'queues',
    fields: {
      id: (item) => textAt(item, 'queue_id') ?? textAt(item, 'queue_name'),
      name: 'queue_name',
      createdAt: 'create_time',
      enterpriseProjectId: 'enterprise_project_id',
      details: {
        kind: 'queue_type',
        owner: 'owner',
        pool: 'elastic_resource_pool_name',
        cidrInVpc: 'cidr_in_vpc',
        computeUnits: number('cu_count'),
      },
    },
  },
  configType: 'dli.queues',
  permission: null,
  source: 'DLI API Reference, "Querying All Queues"; answer in the shape of that page',
};
