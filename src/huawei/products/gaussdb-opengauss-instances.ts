import type { ProductEntry } from './entry.ts';
import { encryptedByKey, number, tagList } from './readers.ts';

/** Which of the two GaussDBs Config calls `gaussdb.instance` is not documented; the one that has the plain name is taken for it. */
export const gaussdbOpengaussInstances: ProductEntry = {
  type: 'gaussdb.instance',
  title: 'GaussDB instances',
  service: 'gaussdb-opengauss',
  scope: 'project',
  list: {
    path: '/v3.1/{project_id}/instances',
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
      publicAddresses: ['public_ips[]', 'nodes[].public_ip'],
      encryption: encryptedByKey('disk_encryption_id'),
      details: {
        engine: 'datastore.type',
        engineVersion: 'datastore.version',
        kind: 'type',
        port: number('port'),
        securityGroupId: 'security_group_id',
        subnetId: 'subnet_id',
        backupKeepDays: number('backup_strategy.keep_days'),
        chargingMode: 'charge_info.charge_mode',
      },
    },
  },
  configType: 'gaussdb.instance',
  permission: 'gaussdb:instance:list',
  source: 'GaussDB API Reference, "Querying DB Instances" (v3.1); answer in the shape of that page',
};
