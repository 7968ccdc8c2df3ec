import { swrNamespaces } from '../../../src/huawei/products/swr-namespaces.ts';
import { testProduct } from './harness.ts';

testProduct(swrNamespaces, {
  request: { path: '/v2/manage/namespaces' },
  // In the shape of "Querying Organizations" (SWR API Reference).
  answer: { namespaces: [{ id: 1422, name: 'group', creator_name: 'ops', auth: 7 }] },
  rowsAt: 'namespaces',
  idAt: 'id',
  paged: { family: 'none' },
  record: { id: '1422', name: 'group', details: { ownRight: 'manage' } },
});
