import { swrRepositories } from '../../../src/huawei/products/swr-repositories.ts';
import { testProduct } from './harness.ts';

testProduct(swrRepositories, {
  request: { path: '/v2/manage/repos', query: { limit: '200', offset: '0' } },
  // In the shape of "Querying the Image Repository List" (SWR API Reference): the answer is the list.
  answer: [
    {
      name: 'busybox',
      category: 'linux',
      description: '',
      size: 1024,
      is_public: true,
      num_images: 2,
      num_download: 3,
      created_at: '2018-06-14T03:39:32.000Z',
      updated_at: '2018-06-15T03:39:32.000Z',
      path: 'swr.cn-north-4.myhuaweicloud.com/group/busybox',
      namespace: 'group',
      tags: ['latest', 'v1'],
    },
  ],
  rowsAt: '',
  idAt: 'name',
  paged: { family: 'offset' },
  record: {
    id: 'group/busybox',
    name: 'busybox',
    createdAt: '2018-06-14T03:39:32.000Z',
    tags: {},
    details: {
      isPublic: true,
      namespace: 'group',
      category: 'linux',
      images: 2,
      path: 'swr.cn-north-4.myhuaweicloud.com/group/busybox',
    },
  },
});
