import type { ProductEntry } from './entry.ts';
import { number } from './readers.ts';

export const dbssInstances: ProductEntry = {
  type: 'dbss.cloudservers',
  title: 'database audit instances',
  service: 'dbss',
  scope: 'project',
  list: {
    path: '/v1/{project_id}/dbss/audit/instances',
    paging: { family: 'offset', size: 100, total: 'total' },
    items: 'servers',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created',
      vpcId: 'vpc_id',
      details: {
        version: 'version',
        privateIp: 'connect_ip',
        expiresAt: 'expired',
        databases: number('database_limit'),
        securityGroupId: 'security_group_id',
        subnetId: 'subnet_id',
      },
    },
  },
  configType: 'dbss.cloudservers',
  permission: null,
  source: 'DBSS API Reference, "Querying Audit Instances"; answer in the shape of that page',
};
