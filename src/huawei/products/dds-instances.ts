import type { ProductEntry } from './entry.ts';
import { encryptedByKey, flag, number, tagList } from './readers.ts';

export const ddsInstances: ProductEntry = {
  type: 'dds.instances',
  title: 'DDS instances',
  service: 'dds',
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
      publicAddresses: ['groups[].nodes[].public_ip'],
      encryption: encryptedByKey('disk_encryption_id'),
      details: {
        engine: 'datastore.type',
        engineVersion: 'datastore.version',
        kind: 'mode',
        port: number('port'),
        isSslEnabled: flag('ssl'),
        securityGroupId: 'security_group_id',
        subnetId: 'subnet_id',
        backupKeepDays: number('backup_strategy.keep_days'),
        zones: 'groups[].nodes[].availability_zone',
      },
    },
  },
  configType: 'dds.instances',
  permission: 'dds:instance:list',
  source: 'DDS API Reference, "Querying Instances"; answer in the shape of that page',
};
