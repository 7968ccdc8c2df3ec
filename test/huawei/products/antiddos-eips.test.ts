import { antiddosEips } from '../../../src/huawei/products/antiddos-eips.ts';
import { testProduct } from './harness.ts';

testProduct(antiddosEips, {
  request: { path: '/v1/{project_id}/antiddos', query: { limit: '100', offset: '0' } },
  // In the shape of "Querying the List of Defense Statuses of EIPs" (Anti-DDoS API Reference).
  answer: {
    total: 1,
    ddosStatus: [
      {
        floating_ip_id: '18e6ace5-eb36-4196-a15e-1e000c24e026',
        floating_ip_address: '203.0.113.84',
        network_type: 'EIP',
        status: 'notConfig',
        protect_type: 'default',
        traffic_threshold: 99,
      },
    ],
  },
  rowsAt: 'ddosStatus',
  idAt: 'floating_ip_id',
  paged: { family: 'offset', total: 'total' },
  record: {
    name: '203.0.113.84',
    status: 'notConfig',
    publicAddresses: ['203.0.113.84'],
    details: { networkKind: 'EIP', trafficThreshold: 99, protectKind: 'default' },
  },
});
