import { apigInstances } from '../../../src/huawei/products/apig-instances.ts';
import { testProduct } from './harness.ts';

testProduct(apigInstances, {
  request: { path: '/v2/{project_id}/apigw/instances', query: { limit: '100', offset: '0' } },
  // In the shape of "Querying Gateways" (APIG API Reference).
  answer: {
    total: 1,
    size: 1,
    instances: [
      {
        id: 'eddc4d25480b4cd6b512f270a1b8b341',
        project_id: '0123456789abcdef0123456789abcdef',
        instance_name: 'apig-demo',
        status: 'Running',
        instance_status: 6,
        type: 'apig',
        spec: 'BASIC',
        create_time: 1592449352000,
        enterprise_project_id: '0',
        eip_address: '203.0.113.76',
        charging_mode: 0,
        loadbalancer_provider: 'elb',
      },
    ],
  },
  rowsAt: 'instances',
  idAt: 'id',
  paged: { family: 'offset', total: 'total' },
  record: {
    name: 'apig-demo',
    status: 'Running',
    createdAt: '2020-06-18T03:02:32.000Z',
    publicAddresses: ['203.0.113.76'],
    details: { spec: 'BASIC', balancer: 'elb', chargingMode: 'on demand' },
  },
});
