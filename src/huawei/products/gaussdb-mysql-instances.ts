import type { ProductEntry } from './entry.ts';
import { number, tagList } from './readers.ts';

/** TaurusDB, called GaussDB for MySQL before. Config's name is that of its built-in rules. The list says nothing of encryption. */
export const gaussdbMysqlInstances: ProductEntry = {
  type: 'gaussdbformysql.instance',
  title: 'TaurusDB instances',
  service: 'gaussdb',
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
      publicAddresses: ['public_ips[]'],
      details: {
        engine: 'datastore.type',
        engineVersion: 'datastore.version',
        kind: 'type',
        port: number('port'),
        securityGroupId: 'security_group_id',
        subnetId: 'subnet_id',
        proxyIps: 'proxy_ips',
        backupKeepDays: number('backup_strategy.keep_days'),
        chargingMode: 'charge_info.charge_mode',
      },
    },
  },
  configType: 'gaussdbformysql.instance',
  permission: 'gaussdb:instance:list',
  source: 'TaurusDB API Reference, "Querying DB Instances" (v3.1); answer in the shape of that page',
};
