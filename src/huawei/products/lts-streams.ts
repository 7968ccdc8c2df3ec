import type { ProductEntry } from './entry.ts';
import { flag, number, tagMap } from './readers.ts';

/** A stream with web tracking takes logs from anybody. */
export const ltsStreams: ProductEntry = {
  type: 'lts.streams',
  title: 'log streams',
  service: 'lts',
  scope: 'project',
  list: {
    path: '/v2/{project_id}/log-streams',
    paging: { family: 'none' },
    items: 'log_streams',
    fields: {
      id: 'log_stream_id',
      name: 'log_stream_name',
      createdAt: 'creation_time',
      enterpriseProjectId: 'tag._sys_enterprise_project_id',
      tags: tagMap('tag'),
      details: {
        groupId: 'log_group_id',
        takesAnonymousLogs: flag('auth_web_tracking'),
        retentionDays: number('ttl_in_days'),
        isStored: flag('whether_log_storage'),
      },
    },
  },
  configType: null,
  permission: 'lts:topics:list',
  source: 'LTS API Reference, "Querying Log Streams"; answer in the shape of that page',
};
