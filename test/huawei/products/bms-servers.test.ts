import { bmsServers } from '../../../src/huawei/products/bms-servers.ts';
import { recorded, testProduct } from './harness.ts';

testProduct(bmsServers, {
  request: {
    path: '/v1/{project_id}/baremetalservers/detail',
    query: { enterprise_project_id: 'all_granted_eps', offset: '1', limit: '100' },
  },
  answer: recorded('vpc-vpcs', '/baremetalservers/detail'),
  rowsAt: 'servers',
  idAt: 'id',
  paged: { family: 'page-number', page: 'offset', limit: 'limit', total: 'count' },
  record: {
    id: '5849fdf1-9d79-4589-80c2-fe557990c417',
    name: 'bms-test',
    status: 'ACTIVE',
    createdAt: '2018-09-18T02:43:26.000Z',
    vpcId: '5849fdf1-9d79-4589-80c2-fe557990c417',
    publicAddresses: ['10.154.72.77'],
    tags: {},
    details: {
      keyName: null,
      osType: 'Linux',
      image: 'redhat_7_2',
      flavor: 'physical.o2.medium',
      securityGroups: null,
      chargingMode: 'yearly/monthly',
    },
  },
});
