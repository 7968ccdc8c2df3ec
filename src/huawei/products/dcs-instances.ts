import type { ProductEntry } from './entry.ts';
import { flag, number, tagList, word } from './readers.ts';

/** Instances that failed to be made are listed only when asked for. */
export const dcsInstances: ProductEntry = {
  type: 'dcs.instances',
  title: 'DCS instances (Redis)',
  service: 'dcs',
  scope: 'project',
  list: {
    path: '/v2/{project_id}/instances',
    query: { include_failure: 'true' },
    paging: { family: 'offset', size: 200, total: 'instance_num' },
    items: 'instances',
    fields: {
      id: 'instance_id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      vpcId: 'vpc_id',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      publicAddresses: ['publicip_address'],
      details: {
        engine: 'engine',
        engineVersion: 'engine_version',
        port: number('port'),
        isPublic: flag('enable_publicip'),
        isPasswordless: flag('no_password_access'),
        isSslEnabled: flag('enable_ssl'),
        securityGroupId: 'security_group_id',
        subnetId: 'subnet_id',
        zones: 'az_codes',
        chargingMode: word('charging_mode', { 0: 'on demand', 1: 'yearly/monthly' }),
      },
    },
  },
  configType: null,
  permission: 'dcs:instance:list',
  source: 'DCS API Reference, "Querying All Instances"; answer in the shape of that page',
};
