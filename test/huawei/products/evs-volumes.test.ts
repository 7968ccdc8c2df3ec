import { evsVolumes } from '../../../src/huawei/products/evs-volumes.ts';
import { recorded, testProduct } from './harness.ts';

testProduct(evsVolumes, {
  request: { path: '/v2/{project_id}/cloudvolumes/detail', query: { enterprise_project_id: 'all_granted_eps' } },
  answer: recorded('evs-volumes', '/cloudvolumes/detail'),
  rowsAt: 'volumes',
  idAt: 'id',
  paged: { family: 'last-id', total: 'count' },
  record: {
    id: '8e79e30b-cea2-45b3-8643-fe879493b7a3',
    name: 'custodian-volume',
    status: 'available',
    createdAt: '2025-03-20T07:28:45.780Z',
    enterpriseProjectId: '0',
    tags: {},
    encryption: { enabled: false, kmsKeyId: null },
    details: { size: 10, volumeType: 'GPSSD', isShared: false, isBootable: false, servers: [] },
  },
});
