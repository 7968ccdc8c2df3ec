import type { ProductEntry } from './entry.ts';
import { flag, textAt } from './readers.ts';

export const vpcFlowLogs: ProductEntry = {
  type: 'vpc.flowLogs',
  title: 'VPC flow logs',
  service: 'vpc',
  scope: 'project',
  list: {
    path: '/v1/{project_id}/fl/flow_logs',
    paging: { family: 'last-id', size: 200 },
    items: 'flow_logs',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      vpcId: (item) => (item.resource_type === 'vpc' ? textAt(item, 'resource_id') : null),
      details: {
        resourceType: 'resource_type',
        resourceId: 'resource_id',
        trafficType: 'traffic_type',
        isOn: flag('admin_state'),
        logGroupId: 'log_group_id',
        logStreamId: 'log_topic_id',
      },
    },
  },
  configType: 'vpc.flowLogs',
  permission: 'vpc:flowLogs:get',
  emptyMayMeanForbidden: true,
  source: 'VPC API Reference, "Querying VPC Flow Logs"; answer in the shape of that page',
};
