import { cbrVaults } from '../../../src/huawei/products/cbr-vaults.ts';
import { testProduct } from './harness.ts';

testProduct(cbrVaults, {
  request: {
    path: '/v3/{project_id}/vaults',
    query: { enterprise_project_id: 'all_granted_eps', offset: '0', limit: '100' },
  },
  // In the shape of "Querying the Vault List" (CBR API Reference).
  answer: {
    vaults: [
      {
        id: 'ddbdc4a3-4d2b-4c9e-8f7a-6b5c4d3e2f1a',
        name: 'vault-backup',
        billing: {
          status: 'available',
          size: 40,
          used: 0,
          charging_mode: 'post_paid',
          protect_type: 'backup',
          object_type: 'server',
        },
        resources: [
          { id: '22b40d83-aef9-4b50-abd5-2c2b5d1e5e2d', type: 'OS::Nova::Server', protect_status: 'available' },
        ],
        tags: [],
        enterprise_project_id: '0',
        locked: false,
        created_at: '2019-09-01T15:05:38.191612',
      },
    ],
    count: 1,
  },
  rowsAt: 'vaults',
  idAt: 'id',
  paged: { family: 'offset', total: 'count' },
  record: {
    status: 'available',
    createdAt: '2019-09-01T15:05:38.191Z',
    details: {
      protectKind: 'backup',
      objectKind: 'server',
      resources: ['22b40d83-aef9-4b50-abd5-2c2b5d1e5e2d'],
      resourceStatuses: ['available'],
      isLocked: false,
      size: 40,
      chargingMode: 'post_paid',
    },
  },
});
