import { ccCloudConnections } from '../../../src/huawei/products/cc-cloud-connections.ts';
import { testProduct } from './harness.ts';

testProduct(ccCloudConnections, {
  request: { path: '/v3/{domain_id}/ccaas/cloud-connections' },
  // In the shape of "Querying the Cloud Connection List" (Cloud Connect API Reference, v3).
  answer: {
    request_id: '00c3a6d9-6e7b-4c5f-9a8b-7c6d5e4f3a2b',
    cloud_connections: [
      {
        id: 'f5a9ce3c-0e2a-4c7b-9d1f-8e6a5b4c3d2e',
        name: 'cc-1',
        domain_id: 'd0123456789abcdef0123456789abcde',
        enterprise_project_id: '0',
        status: 'ACTIVE',
        admin_state_up: true,
        used_scene: 'vpc',
        network_instance_number: 2,
        bandwidth_package_number: 1,
        inter_region_bandwidth_number: 1,
        created_at: '2018-10-19T09:53:26',
        updated_at: '2018-10-19T09:53:26',
      },
    ],
    page_info: { next_marker: null, previous_marker: null, current_count: 1 },
  },
  rowsAt: 'cloud_connections',
  idAt: 'id',
  paged: { family: 'next-marker' },
  record: {
    status: 'ACTIVE',
    createdAt: '2018-10-19T09:53:26.000Z',
    details: { networkInstances: 2, bandwidthPackages: 1, isOn: true },
  },
});
