import { elbLoadbalancers } from '../../../src/huawei/products/elb-loadbalancers.ts';
import { recorded, testProduct } from './harness.ts';

testProduct(elbLoadbalancers, {
  request: { path: '/v3/{project_id}/elb/loadbalancers', query: { enterprise_project_id: 'all_granted_eps' } },
  answer: recorded('elb-loadbalancers', '/elb/loadbalancers?'),
  rowsAt: 'loadbalancers',
  idAt: 'id',
  paged: { family: 'next-marker' },
  record: {
    id: '088170a1-2149-47ff-9033-bd8295c6218e',
    name: 'elb-1',
    status: 'ONLINE',
    createdAt: '2099-03-25T03:39:30.000Z',
    vpcId: 'b742421c-8aed-4b3a-a976-9c41b63f9483',
    enterpriseProjectId: 'af1868d1-eb79-4812-bfbf-0d486d298c3b',
    publicAddresses: [],
    details: {
      provisioningStatus: 'ACTIVE',
      isDedicated: true,
      privateIp: '192.168.0.6',
      ipv6: '2405:f080:410:739:c847:3ac9:283d:129',
      listeners: [],
      isDeletionProtected: false,
      logGroupId: 'c5c89263-cfce-45cf-ac08-78cf537ba6c5',
      logStreamId: '328abfed-ab1a-4484-b2c1-031c0d06ea66',
    },
  },
});
