import { asScalingGroups } from '../../../src/huawei/products/as-scaling-groups.ts';
import { recorded, testProduct } from './harness.ts';

testProduct(asScalingGroups, {
  request: {
    path: '/autoscaling-api/v1/{project_id}/scaling_group',
    query: { enterprise_project_id: 'all_granted_eps', start_number: '0', limit: '100' },
  },
  answer: recorded('gateway-404', '/scaling_group'),
  rowsAt: 'scaling_groups',
  idAt: 'scaling_group_id',
  paged: { family: 'offset', offset: 'start_number', total: 'total_number' },
  record: {
    id: 'test-scaling-group-id',
    name: 'test-scaling-group',
    status: 'INSERVICE',
    details: {
      configurationId: 'test-scaling-config-id',
      instances: null,
      mostInstances: null,
      subnets: ['invalid-subnet-id'],
      securityGroups: null,
      zones: null,
      agency: null,
    },
  },
});
