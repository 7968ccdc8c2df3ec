import { elbListeners } from '../../../src/huawei/products/elb-listeners.ts';
import { recorded, testProduct } from './harness.ts';

testProduct(elbListeners, {
  request: { path: '/v3/{project_id}/elb/listeners', query: { enterprise_project_id: 'all_granted_eps' } },
  answer: recorded('elb-loadbalancers', '/elb/listeners?'),
  rowsAt: 'listeners',
  idAt: 'id',
  paged: { family: 'next-marker' },
  record: {
    id: '3e5ed14e-ebd3-4097-9cc3-ffb0bc76c332',
    name: 'listener-56d5',
    createdAt: '2025-03-24T11:26:16.000Z',
    details: {
      loadBalancers: ['a04b9375-b8eb-4da2-a91c-a2c7f947a7ae'],
      protocol: 'HTTPS',
      port: 443,
      tlsPolicy: 'tls-1-2',
      securityPolicyId: null,
      ipGroupId: null,
      isIpGroupOn: null,
      ipGroupKind: null,
    },
  },
});
