import { cbrBackups } from '../../../src/huawei/products/cbr-backups.ts';
import { testProduct } from './harness.ts';

testProduct(cbrBackups, {
  request: { path: '/v3/{project_id}/backups', query: { enterprise_project_id: 'all_granted_eps', offset: '0' } },
  // In the shape of "Querying All Backups" (CBR API Reference).
  answer: {
    backups: [
      {
        id: '8f5d2a1b-9c3e-4d7f-a6b5-4c3d2e1f0a9b',
        name: 'autobk_b629',
        status: 'available',
        checkpoint_id: '8b0851a8-adf3-4f4c-a914-dead08bf9664',
        vault_id: '3b5816b5-f29c-4172-9d9a-76c719a659ce',
        resource_id: '94eba8b2-acc9-4d82-badc-127144cc5526',
        resource_type: 'OS::Cinder::Volume',
        image_type: 'backup',
        extend_info: { auto_trigger: true, encrypted: false },
        children: [],
        protected_at: '2020-05-27T17:20:45.000000',
        expired_at: '2020-06-27T17:20:45.000000',
        created_at: '2020-05-27T17:21:05.000000',
        updated_at: '2020-05-27T17:25:05.000000',
        enterprise_project_id: '0',
      },
    ],
    count: 1,
    limit: 1000,
    offset: 0,
  },
  rowsAt: 'backups',
  idAt: 'id',
  paged: { family: 'offset', total: 'count' },
  record: {
    status: 'available',
    encryption: { enabled: false, kmsKeyId: null },
    details: {
      resourceId: '94eba8b2-acc9-4d82-badc-127144cc5526',
      resourceKind: 'OS::Cinder::Volume',
      vaultId: '3b5816b5-f29c-4172-9d9a-76c719a659ce',
      imageKind: 'backup',
      protectedAt: '2020-05-27T17:20:45.000000',
      expiresAt: '2020-06-27T17:20:45.000000',
    },
  },
});
