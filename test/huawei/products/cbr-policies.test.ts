import { cbrPolicies } from '../../../src/huawei/products/cbr-policies.ts';
import { testProduct } from './harness.ts';

testProduct(cbrPolicies, {
  request: { path: '/v3/{project_id}/policies' },
  // In the shape of "Querying the Policy List" (CBR API Reference).
  answer: {
    policies: [
      {
        id: 'cbb3ce6f-3332-4e7c-b98e-77290d8471ff',
        name: 'default-policy',
        enabled: true,
        operation_type: 'backup',
        operation_definition: { retention_duration_days: 30, max_backups: -1, timezone: 'UTC+08:00' },
        associated_vaults: [{ vault_id: 'ddbdc4a3-4d2b-4c9e-8f7a-6b5c4d3e2f1a' }],
      },
    ],
    count: 1,
  },
  rowsAt: 'policies',
  idAt: 'id',
  paged: { family: 'none' },
  record: {
    status: 'enabled',
    details: {
      operation: 'backup',
      vaults: ['ddbdc4a3-4d2b-4c9e-8f7a-6b5c4d3e2f1a'],
      retentionDays: 30,
      mostBackups: -1,
      destinationRegion: null,
    },
  },
});
