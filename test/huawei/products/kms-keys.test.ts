import { kmsKeys } from '../../../src/huawei/products/kms-keys.ts';
import { recorded, testProduct } from './harness.ts';

testProduct(kmsKeys, {
  request: { method: 'POST', path: '/v1.0/{project_id}/kms/list-keys', body: { key_spec: 'ALL', limit: '100' } },
  answer: recorded('kms-keys', '/kms/list-keys'),
  rowsAt: 'key_details',
  idAt: 'key_id',
  paged: { family: 'next-marker', next: 'next_marker', more: 'truncated' },
  record: {
    id: '17368998-bdca-4302-95ee-8925d139a29f',
    name: 'KMS-2990',
    status: '2',
    createdAt: '2024-05-25T18:20:17.000Z',
    enterpriseProjectId: '0',
    details: {
      state: 'enabled',
      isRotationEnabled: false,
      isDefaultKey: false,
      keySpec: 'AES_256',
      keyUsage: 'ENCRYPT_DECRYPT',
      origin: 'kms',
    },
  },
});
