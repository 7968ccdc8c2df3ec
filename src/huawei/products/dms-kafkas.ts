import { isEngine } from './dms.ts';
import type { ProductEntry } from './entry.ts';
import { encryptedByFlag, flag, tagListOrMap, word } from './readers.ts';

/** One list for three brokers: without `engine` all of them are listed. Unlike elsewhere, 1 is the charging on demand. */
export const dmsKafkas: ProductEntry = {
  type: 'dms.kafkas',
  title: 'Kafka instances',
  service: 'dms',
  scope: 'project',
  list: {
    path: '/v2/{project_id}/instances',
    query: { engine: 'kafka', include_failure: 'true' },
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
      publicAddresses: ['public_connect_address'],
      encryption: encryptedByFlag('disk_encrypted', 'disk_encrypted_key'),
      details: {
        engineVersion: 'engine_version',
        isPublic: flag('enable_publicip'),
        isSslEnabled: flag('ssl_enable'),
        isBrokerSslEnabled: flag('broker_ssl_enable'),
        securityProtocol: 'kafka_security_protocol',
        isPublicPlain: flag('port_protocols.public_plain_enable'),
        isPublicSsl: flag('port_protocols.public_sasl_ssl_enable'),
        securityGroupId: 'security_group_id',
        subnetId: 'subnet_id',
        chargingMode: word('charging_mode', { 0: 'yearly/monthly', 1: 'on demand' }),
      },
    },
  },
  keep: isEngine('kafka'),
  configType: 'dms.kafkas',
  permission: 'dms:instance:list',
  source: 'DMS for Kafka API Reference, "Listing All Instances"; recorded answer',
};
