import { isEngine } from './dms.ts';
import type { ProductEntry } from './entry.ts';
import { encryptedByFlag, flag, tagListOrMap, word } from './readers.ts';

export const dmsRabbitmqs: ProductEntry = {
  type: 'dms.rabbitmqs',
  title: 'RabbitMQ instances',
  service: 'dms',
  scope: 'project',
  list: {
    path: '/v2/{project_id}/instances',
    query: { engine: 'rabbitmq', include_failure: 'true' },
    paging: { family: 'offset', size: 50, total: 'instance_num' },
    items: 'instances',
    fields: {
      id: 'instance_id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      vpcId: 'vpc_id',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagListOrMap('tags'),
      publicAddresses: ['publicip_address'],
      encryption: encryptedByFlag('disk_encrypted', 'disk_encrypted_key'),
      details: {
        engineVersion: 'engine_version',
        isPublic: flag('enable_publicip'),
        isSslEnabled: flag('ssl_enable'),
        securityGroupId: 'security_group_id',
        subnetId: 'subnet_id',
        chargingMode: word('charging_mode', { 0: 'yearly/monthly', 1: 'on demand' }),
      },
    },
  },
  keep: isEngine('rabbitmq'),
  configType: null,
  permission: 'dms:instance:list',
  source: 'DMS for RabbitMQ API Reference, "Listing All Instances"; answer in the shape of that page',
};
