import { dcsInstances } from '../../../src/huawei/products/dcs-instances.ts';
import { testProduct } from './harness.ts';

testProduct(dcsInstances, {
  request: { path: '/v2/{project_id}/instances', query: { include_failure: 'true', limit: '200', offset: '0' } },
  // In the shape of "Querying All Instances" (DCS API Reference).
  answer: {
    instance_num: 1,
    instances: [
      {
        instance_id: '32d48d93-4b4c-4d1a-8e2f-3a4b5c6d7e8f',
        name: 'dcs-xdtv',
        status: 'RUNNING',
        engine: 'Redis',
        engine_version: '5.0',
        port: 6379,
        ip: '192.168.0.30',
        charging_mode: 0,
        enable_publicip: true,
        publicip_address: '203.0.113.74',
        publicip_id: 'p1',
        no_password_access: 'true',
        enable_ssl: false,
        vpc_id: '4d2ef3bf-4d22-4f8f-b6ba-1b6dc56ea21e',
        subnet_id: 'ec2f34b9-20eb-4872-85bd-bea9fc943128',
        security_group_id: '33f6a1e4-5b6c-4d7e-8f9a-0b1c2d3e4f5a',
        az_codes: ['cn-north-4a'],
        created_at: '2019-06-26T00:31:28.960Z',
        enterprise_project_id: '0',
        tags: [{ key: 'env', value: 'prod' }],
      },
    ],
  },
  rowsAt: 'instances',
  idAt: 'instance_id',
  paged: { family: 'offset', total: 'instance_num' },
  record: {
    status: 'RUNNING',
    createdAt: '2019-06-26T00:31:28.960Z',
    publicAddresses: ['203.0.113.74'],
    details: {
      engine: 'Redis',
      engineVersion: '5.0',
      port: 6379,
      isPublic: true,
      isPasswordless: true,
      isSslEnabled: false,
      securityGroupId: '33f6a1e4-5b6c-4d7e-8f9a-0b1c2d3e4f5a',
      subnetId: 'ec2f34b9-20eb-4872-85bd-bea9fc943128',
      zones: ['cn-north-4a'],
      chargingMode: 'on demand',
    },
  },
});
