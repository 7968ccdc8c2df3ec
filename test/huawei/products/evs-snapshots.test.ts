import { evsSnapshots } from '../../../src/huawei/products/evs-snapshots.ts';
import { testProduct } from './harness.ts';

testProduct(evsSnapshots, {
  request: { path: '/v2/{project_id}/cloudsnapshots/detail', query: { offset: '0' } },
  // In the shape of "Querying Details About EVS Snapshots" (EVS API Reference).
  answer: {
    count: 1,
    snapshots: [
      {
        id: 'b836dc3d-4e10-4ea4-a34c-8f6b0460a583',
        name: 'test01',
        description: null,
        status: 'available',
        volume_id: 'ba5730ea-8621-4ae8-b702-ff0ffc12c209',
        size: 1,
        metadata: {},
        created_at: '2016-02-16T16:54:14.981520',
        updated_at: '2016-02-16T16:54:14.981520',
      },
    ],
  },
  rowsAt: 'snapshots',
  idAt: 'id',
  paged: { family: 'offset', total: 'count' },
  record: {
    name: 'test01',
    createdAt: '2016-02-16T16:54:14.981Z',
    details: { volumeId: 'ba5730ea-8621-4ae8-b702-ff0ffc12c209', size: 1 },
  },
});
