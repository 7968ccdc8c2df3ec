import type { ProductEntry } from './entry.ts';
import { number, tagMap } from './readers.ts';

export const ltsGroups: ProductEntry = {
  type: 'lts.groups',
  title: 'log groups',
  service: 'lts',
  scope: 'project',
  list: {
    path: '/v2/{project_id}/groups',
    paging: { family: 'none' },
    items: 'log_groups',
    fields: {
      id: 'log_group_id',
      name: 'log_group_name',
      createdAt: 'creation_time',
      enterpriseProjectId: 'tag._sys_enterprise_project_id',
      tags: tagMap('tag'),
      details: { retentionDays: number('ttl_in_days') },
    },
  },
  configType: null,
  permission: 'lts:groups:list',
  source: 'LTS API Reference, "Querying All Log Groups of an Account"; recorded answer',
};
