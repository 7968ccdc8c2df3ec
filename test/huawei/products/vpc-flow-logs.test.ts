import { vpcFlowLogs } from '../../../src/huawei/products/vpc-flow-logs.ts';
import { testProduct } from './harness.ts';

testProduct(vpcFlowLogs, {
  request: { path: '/v1/{project_id}/fl/flow_logs' },
  // In the shape of "Querying VPC Flow Logs" (VPC API Reference).
  answer: {
    flow_logs: [
      {
        id: '35868d55-443e-4d5b-90a4-ac618dc45c1a',
        name: 'flowlog',
        description: '',
        tenant_id: '0123456789abcdef0123456789abcdef',
        resource_type: 'vpc',
        resource_id: '3ec3b33f-ac1c-4630-ad1c-7dba1ed79d85',
        traffic_type: 'all',
        log_group_id: '05ba8682-0ee4-4a31-8fbf-2b4f3e2a3f0e',
        log_topic_id: '4f0c1d2e-6a1a-4d3c-9f5d-3b1c8d7e6f5a',
        admin_state: true,
        status: 'ACTIVE',
        created_at: '2019-01-14T11:03:02',
        updated_at: '2019-01-14T11:03:02',
      },
    ],
  },
  rowsAt: 'flow_logs',
  idAt: 'id',
  paged: { family: 'last-id' },
  record: {
    vpcId: '3ec3b33f-ac1c-4630-ad1c-7dba1ed79d85',
    status: 'ACTIVE',
    createdAt: '2019-01-14T11:03:02.000Z',
    details: {
      resourceType: 'vpc',
      resourceId: '3ec3b33f-ac1c-4630-ad1c-7dba1ed79d85',
      trafficType: 'all',
      isOn: true,
      logGroupId: '05ba8682-0ee4-4a31-8fbf-2b4f3e2a3f0e',
      logStreamId: '4f0c1d2e-6a1a-4d3c-9f5d-3b1c8d7e6f5a',
    },
  },
});
