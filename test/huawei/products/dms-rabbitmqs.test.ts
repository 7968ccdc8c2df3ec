import { dmsRabbitmqs } from '../../../src/huawei/products/dms-rabbitmqs.ts';
import { testProduct } from './harness.ts';

testProduct(dmsRabbitmqs, {
  request: { path: '/v2/{project_id}/instances', query: { engine: 'rabbitmq', include_failure: 'true' } },
  // In the shape of "Listing All Instances" (DMS for RabbitMQ API Reference).
  answer: {
    instance_num: 1,
    instances: [
      {
        instance_id: '5f7a3b2c-1d4e-4f6a-8b9c-0d1e2f3a4b5c',
        name: 'rabbitmq-1',
        engine: 'rabbitmq',
        engine_version: '3.8.35',
        status: 'RUNNING',
        port: 5671,
        charging_mode: 0,
        created_at: '1585518587087',
        vpc_id: '1e93f86e-13af-46c8-97d6-d40fa62b76c2',
        subnet_id: 'b5fa806c-35e7-4299-b659-b39398dd4718',
        security_group_id: '0aaa0033-bf7f-4c41-a6c2-18cd04cad2c8',
        enable_publicip: true,
        publicip_address: '203.0.113.75',
        ssl_enable: true,
        disk_encrypted: true,
        disk_encrypted_key: 'k1',
        enterprise_project_id: '0',
        tags: [],
      },
    ],
  },
  rowsAt: 'instances',
  idAt: 'instance_id',
  paged: { family: 'offset', total: 'instance_num' },
  record: {
    createdAt: '2020-03-29T21:49:47.087Z',
    publicAddresses: ['203.0.113.75'],
    encryption: { enabled: true, kmsKeyId: 'k1' },
    details: {
      engineVersion: '3.8.35',
      isPublic: true,
      isSslEnabled: true,
      securityGroupId: '0aaa0033-bf7f-4c41-a6c2-18cd04cad2c8',
      subnetId: 'b5fa806c-35e7-4299-b659-b39398dd4718',
      chargingMode: 'yearly/monthly',
    },
  },
});
