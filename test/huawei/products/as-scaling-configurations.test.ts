import { asScalingConfigurations } from '../../../src/huawei/products/as-scaling-configurations.ts';
import { recorded, testProduct } from './harness.ts';

testProduct(asScalingConfigurations, {
  request: { path: '/autoscaling-api/v1/{project_id}/scaling_configuration', query: { start_number: '0' } },
  answer: recorded('gateway-404', '/scaling_configuration'),
  rowsAt: 'scaling_configurations',
  idAt: 'scaling_configuration_id',
  paged: { family: 'offset', offset: 'start_number', total: 'total_number' },
  record: {
    id: 'test-scaling-config-id',
    name: 'test-scaling-config',
    createdAt: '2025-05-01T10:00:00.000Z',
    details: {
      imageId: 'test-image-id',
      flavor: 'c3.large.2',
      keyName: null,
      bindsPublicIp: false,
      securityGroups: ['invalid-security-group-id'],
    },
  },
});
