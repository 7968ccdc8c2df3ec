import { ctsTrackers } from '../../../src/huawei/products/cts-trackers.ts';
import { recorded, testProduct } from './harness.ts';

testProduct(ctsTrackers, {
  request: { path: '/v3/{project_id}/trackers' },
  answer: recorded('cts-trackers', '/trackers'),
  rowsAt: 'trackers',
  idAt: 'id',
  paged: { family: 'none' },
  record: {
    id: 'd7e6ef97-e50d-4205-acb1-528ce11dec52',
    name: 'system',
    status: 'enabled',
    createdAt: '2025-03-24T14:08:41.325Z',
    enterpriseProjectId: '0',
    tags: {},
    encryption: { enabled: false, kmsKeyId: null },
    details: {
      kind: 'system',
      bucket: null,
      isInLts: false,
      isValidated: false,
      isOfOrganization: false,
      excludedServices: [],
    },
  },
});
