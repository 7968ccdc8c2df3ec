import { everyEnterpriseProject, type ProductEntry } from './entry.ts';
import { enabledWord, flag, tagList } from './readers.ts';

export const cesAlarms: ProductEntry = {
  type: 'ces.alarms',
  title: 'alarm rules',
  service: 'ces',
  scope: 'project',
  list: {
    path: '/v2/{project_id}/alarms',
    query: everyEnterpriseProject,
    paging: { family: 'offset', size: 100, total: 'count' },
    items: 'alarms',
    fields: {
      id: 'alarm_id',
      name: 'name',
      status: enabledWord('enabled'),
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      details: {
        namespace: 'namespace',
        kind: 'type',
        metrics: 'policies[].metric_name',
        notifies: flag('notification_enabled'),
      },
    },
  },
  configType: null,
  permission: 'ces:alarms:list',
  source: 'Cloud Eye API Reference (v2), "Querying Alarm Rules"; answer in the shape of that page',
};
