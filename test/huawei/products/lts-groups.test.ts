import { ltsGroups } from '../../../src/huawei/products/lts-groups.ts';
import { recorded, testProduct } from './harness.ts';

testProduct(ltsGroups, {
  request: { path: '/v2/{project_id}/groups' },
  answer: recorded('lts-groups', '/groups'),
  rowsAt: 'log_groups',
  idAt: 'log_group_id',
  paged: { family: 'none' },
  record: {
    id: 'test-log-group-id',
    name: 'lts-group-01nh',
    createdAt: '2021-09-02T01:45:41.853Z',
    details: { retentionDays: 7 },
  },
});
