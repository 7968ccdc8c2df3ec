import type { ProductEntry } from './entry.ts';
import { encryptedByKey, flag, number, tagList } from './readers.ts';

/** MySQL, PostgreSQL, SQL Server and MariaDB in one list. */
export const rdsInstances: ProductEntry = {
  type: 'rds.instances',
  title: 'RDS instances',
  service: 'rds',
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
      tags: tagList('tags'),
      publicAddresses: ['public_ips[]'],
      encryption: encryptedByKey('disk_encryption_id'),
      details: {
        engine: 'datastore.type',
        engineVersion: 'datastore.version',
        kind: 'type',
        port: number('port'),
        isSslEnabled: flag('enable_ssl'),
        securityGroupId: 'security_group_id',
        subnetId: 'subnet_id',
        backupKeepDays: number('backup_strategy.keep_days'),
        zones: 'nodes[].availability_zone',
        chargingMode: 'charge_info.charge_mode',
      },
    },
  },
  configType: 'rds.instances',
  permission: 'rds:instance:list',
  source: 'RDS API Reference, "Querying DB Instances"; answer in the shape of that page',
};
