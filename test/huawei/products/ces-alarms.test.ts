import { cesAlarms } from '../../../src/huawei/products/ces-alarms.ts';
import { testProduct } from './harness.ts';

testProduct(cesAlarms, {
  request: {
    path: '/v2/{project_id}/alarms',
    query: { enterprise_project_id: 'all_granted_eps', limit: '100', offset: '0' },
  },
  // In the shape of "Querying Alarm Rules" (Cloud Eye API Reference, v2).
  answer: {
    count: 1,
    alarms: [
      {
        alarm_id: 'al1604473987569z6n6nkpm1',
        name: 'TC_CES_FunctionBaseline_Alarm_008',
        namespace: 'SYS.VPC',
        policies: [{ metric_name: 'bandwidth_usage', period: 300 }],
        type: 'MULTI_INSTANCE',
        enabled: false,
        notification_enabled: true,
        enterprise_project_id: '0',
        tags: [{ key: 'env', value: 'prod' }],
      },
    ],
  },
  rowsAt: 'alarms',
  idAt: 'alarm_id',
  paged: { family: 'offset', total: 'count' },
  record: {
    status: 'disabled',
    tags: { env: 'prod' },
    details: { namespace: 'SYS.VPC', kind: 'MULTI_INSTANCE', metrics: ['bandwidth_usage'], notifies: true },
  },
});
