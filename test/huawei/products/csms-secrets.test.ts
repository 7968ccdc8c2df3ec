import { csmsSecrets } from '../../../src/huawei/products/csms-secrets.ts';
import { testProduct } from './harness.ts';

testProduct(csmsSecrets, {
  request: { path: '/v1/{project_id}/secrets' },
  // In the shape of "Querying the Secret List" (DEW API Reference); the marker is a name there.
  answer: {
    secrets: [
      {
        id: 'bb6a3d22-dc93-47ac-b5bd-88df7ad35f1e',
        name: 'test',
        state: 'ENABLED',
        kms_key_id: 'b168fe00-ff56-495d-a7fa-edb4b34ac01a',
        description: '',
        create_time: 1581507580000,
        update_time: 1581507580000,
        secret_type: 'COMMON',
        auto_rotation: false,
        rotation_period: null,
        rotation_time: null,
        next_rotation_time: 1612043580000,
        enterprise_project_id: '0',
      },
    ],
    page_info: { next_marker: null, current_count: 1 },
  },
  rowsAt: 'secrets',
  idAt: 'id',
  paged: { family: 'next-marker' },
  record: {
    name: 'test',
    status: 'ENABLED',
    createdAt: '2020-02-12T11:39:40.000Z',
    encryption: { enabled: true, kmsKeyId: 'b168fe00-ff56-495d-a7fa-edb4b34ac01a' },
    details: {
      kind: 'COMMON',
      isRotated: false,
      rotationPeriod: null,
      rotatedAt: null,
      nextRotationAt: '2021-01-30T21:53:00.000Z',
    },
  },
});
