import type { ProductEntry } from './entry.ts';
import { parsed, tagList } from './readers.ts';

/** Tags and policy come with the first call only. */
const fields = {
  id: 'topic_urn',
  name: 'name',
  createdAt: 'create_time',
  updatedAt: 'update_time',
  enterpriseProjectId: 'enterprise_project_id',
  tags: tagList('tags'),
  details: { displayName: 'display_name', accessPolicy: parsed('attributes.access_policy') },
};

/** Subscriptions are not listed: they are e-mail addresses and phone numbers of people. */
export const smnTopics: ProductEntry = {
  type: 'smn.topic',
  title: 'SMN topics',
  service: 'smn',
  scope: 'project',
  list: {
    path: '/v2/{project_id}/notifications/topics-with-associated-resources',
    paging: { family: 'offset', size: 100, total: 'topic_count' },
    items: 'topics',
    fields,
  },
  otherwise: {
    path: '/v2/{project_id}/notifications/topics',
    paging: { family: 'offset', size: 100, total: 'topic_count' },
    items: 'topics',
    fields,
  },
  configType: 'smn.topic',
  permission: 'smn:topic:list',
  source:
    'SMN API Reference, "Querying Topics" and "Querying Topics and Their Associated Resources"; answer in that shape',
};
