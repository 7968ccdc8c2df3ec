import { isEngine } from './dms.ts';
import type { ProductEntry } from './entry.ts';
import { encryptedByFlag, flag, tagListOrMap, word } from './readers.ts';

/** Its rows call the engine "reliability". */
export const dmsRocketmqs: ProductEntry = {
  type: 'dms.rocketmqs',
  title: 'RocketMQ instances',
  service: 'dms',
  scope: 'project',
  list: {
    path: '/v2/{project_id}/instances',
    query: { engine: 'rocketmq', include_failure: 'true' },
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
      publicAddresses: ['publicip_address', 'public_namesrv_address', 'public_broker_address'],
      encryption: encryptedByFlag('disk_encrypted', 'disk_encrypted_key'),
      details: {
        engineVersion: 'engine_version',
        isPublic: flag('enable_publicip'),
        isSslEnabled: flag('ssl_enable'),
        tlsMode: 'tls_mode',
        isAclEnabled: flag('enable_acl'),
        securityGroupId: 'security_group_id',
        subnetId: 'subnet_id',
        chargingMode: word('charging_mode', { 0: 'yearly/monthly', 1: 'on demand' }),
      },
    },
  },
  keep: isEngine('rocketmq', 'reliability'),
  configType: null,
  permission: 'dms:instance:list',
  source: 'DMS for RocketMQ API Reference, "Listing All Instances"; recorded answer',
};
