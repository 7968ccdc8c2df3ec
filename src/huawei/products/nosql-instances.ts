import type { ProductEntry } from './entry.ts';
import { encryptedByKey, flag, number } from './readers.ts';

export const nosqlInstances: ProductEntry = {
  type: 'nosql.instances',
  title: 'GeminiDB instances',
  service: 'gaussdb-nosql',
  scope: 'project',
  list: {
    path: '/v3/{project_id}/instances',
    paging: { family: 'offset', size: 100, total: 'total_count' },
    items: 'instances',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created',
      updatedAt: 'updated',
      vpcId: 'vpc_id',
      enterpriseProjectId: 'enterprise_project_id',
      publicAddresses: ['groups[].nodes[].public_ip'],
      encryption: encryptedByKey('disk_encryption_id'),
      details: {
        engine: 'datastore.type',
        engineVersion: 'datastore.version',
        kind: 'mode',
        port: number('port'),
        isSslEnabled: flag('ssl'),
        balancerIp: 'lb_ip_address',
        securityGroupId: 'security_group_id',
        subnetId: 'subnet_id',
        backupKeepDays: number('backup_strategy.keep_days'),
      },
    },
  },
  configType: 'nosql.instances',
  permission: 'nosql:instance:list',
  source: 'GeminiDB API Reference, "Querying Instances and Details"; answer in the shape of that page',
};
