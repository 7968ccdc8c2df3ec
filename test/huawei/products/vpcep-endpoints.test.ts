import { vpcepEndpoints } from '../../../src/huawei/products/vpcep-endpoints.ts';
import { testProduct } from './harness.ts';

testProduct(vpcepEndpoints, {
  request: { path: '/v1/{project_id}/vpc-endpoints', query: { offset: '0', limit: '200' } },
  // In the shape of "Querying VPC Endpoints" (VPCEP API Reference).
  answer: {
    endpoints: [
      {
        id: '03184f04-95d5-4135-a908-6d9a5e5c3c9f',
        status: 'accepted',
        tags: [{ key: 'env', value: 'prod' }],
        active_status: ['active'],
        service_type: 'interface',
        vpc_id: '84758cf5-9c62-43ae-a778-3dbd8370c0a4',
        endpoint_service_name: 'cn-north-4.com.myhuaweicloud.v4.storage.obs',
        endpoint_service_id: 'e0c748b7-d982-47df-ba06-b9c8c7650c1a',
        ip: '192.168.0.12',
        enable_whitelist: true,
        whitelist: ['10.0.0.0/8'],
        dns_names: ['vpcep-12345678.cn-north-4.huaweicloud.com'],
        policy_statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
        created_at: '2018-09-10T13:13:23Z',
        updated_at: '2018-09-10T13:13:24Z',
      },
    ],
    total_count: 1,
  },
  rowsAt: 'endpoints',
  idAt: 'id',
  paged: { family: 'offset', total: 'total_count' },
  record: {
    name: 'cn-north-4.com.myhuaweicloud.v4.storage.obs',
    status: 'accepted',
    vpcId: '84758cf5-9c62-43ae-a778-3dbd8370c0a4',
    tags: { env: 'prod' },
    details: {
      serviceId: 'e0c748b7-d982-47df-ba06-b9c8c7650c1a',
      serviceKind: 'interface',
      privateIp: '192.168.0.12',
      names: ['vpcep-12345678.cn-north-4.huaweicloud.com'],
      isWhitelistOn: true,
      whitelist: ['10.0.0.0/8'],
      policyStatement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
      policyDocument: null,
    },
  },
});
