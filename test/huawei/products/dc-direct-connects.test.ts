import { dcDirectConnects } from '../../../src/huawei/products/dc-direct-connects.ts';
import { testProduct } from './harness.ts';

testProduct(dcDirectConnects, {
  request: { path: '/v3/{project_id}/dcaas/direct-connects' },
  // In the shape of "Querying the Connection List" (Direct Connect API Reference, v3).
  answer: {
    request_id: 'd3f0c8c2e5b54d9a8f7e6d5c4b3a2918',
    direct_connects: [
      {
        id: '4c929001-c5be-4aa3-81d6-0aeb5bb9e5b1',
        tenant_id: '0123456789abcdef0123456789abcdef',
        name: 'dc-1',
        port_type: '1G',
        bandwidth: 100,
        location: 'Biere',
        type: 'hosted',
        provider: 'OTC',
        admin_state_up: true,
        vlan: 100,
        status: 'ACTIVE',
        create_time: '2018-10-19T09:53:26.389556Z',
        email: 'xx@example.com',
        enterprise_project_id: '0',
        tags: [],
      },
    ],
    page_info: { previous_marker: '4c929001-c5be-4aa3-81d6-0aeb5bb9e5b1', current_count: 1 },
  },
  rowsAt: 'direct_connects',
  idAt: 'id',
  paged: { family: 'next-marker' },
  record: {
    status: 'ACTIVE',
    createdAt: '2018-10-19T09:53:26.389Z',
    details: { provider: 'OTC', location: 'Biere', bandwidth: 100, vlan: 100, isOn: true },
  },
});
