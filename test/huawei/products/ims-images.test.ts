import { imsImages } from '../../../src/huawei/products/ims-images.ts';
import { testProduct } from './harness.ts';

testProduct(imsImages, {
  request: { path: '/v2/cloudimages', query: { __imagetype: 'private', enterprise_project_id: 'all_granted_eps' } },
  // In the shape of "Querying Images" (IMS API Reference).
  answer: {
    schema: '/v2/schemas/images',
    images: [
      {
        id: '4b1a2f7c-4d6e-4d0f-8a2a-0f6b6f1c2d3e',
        name: 'golden',
        status: 'active',
        visibility: 'private',
        owner: '0123456789abcdef0123456789abcdef',
        protected: true,
        min_disk: 40,
        __imagetype: 'private',
        __isregistered: 'True',
        __os_type: 'Linux',
        __os_version: 'Debian GNU/Linux 12 64bit',
        __system__cmkid: '17368998-bdca-4302-95ee-8925d139a29f',
        created_at: '2024-03-01T08:00:00Z',
        updated_at: '2024-03-02T08:00:00Z',
        tags: ['env=prod', 'a=b=c', 'bare'],
        enterprise_project_id: '0',
      },
    ],
  },
  rowsAt: 'images',
  idAt: 'id',
  paged: { family: 'last-id' },
  record: {
    id: '4b1a2f7c-4d6e-4d0f-8a2a-0f6b6f1c2d3e',
    status: 'active',
    tags: { env: 'prod', a: 'b=c', bare: '' },
    encryption: { enabled: true, kmsKeyId: '17368998-bdca-4302-95ee-8925d139a29f' },
    details: {
      visibility: 'private',
      osType: 'Linux',
      osVersion: 'Debian GNU/Linux 12 64bit',
      isProtected: true,
      isRegistered: true,
      minDisk: 40,
    },
  },
});
