import { epsEnterpriseProjects } from '../../../src/huawei/products/eps-enterprise-projects.ts';
import { testProduct } from './harness.ts';

testProduct(epsEnterpriseProjects, {
  request: { path: '/v1.0/enterprise-projects', query: { limit: '1000', offset: '0' } },
  // In the shape of "Querying the Enterprise Project List" (EPS API Reference).
  answer: {
    enterprise_projects: [
      {
        id: '0',
        name: 'default',
        description: '',
        status: 1,
        created_at: '2018-05-18T06:49:06Z',
        updated_at: '2018-05-28T02:21:36Z',
        type: 'prod',
      },
    ],
    total_count: 1,
  },
  rowsAt: 'enterprise_projects',
  idAt: 'id',
  paged: { family: 'offset', total: 'total_count' },
  record: { id: '0', name: 'default', status: 'enabled', details: { kind: 'prod', description: null } },
});
