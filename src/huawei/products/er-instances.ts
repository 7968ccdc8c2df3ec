import type { ProductEntry } from './entry.ts';
import { flag, number, tagList } from './readers.ts';

/** A router that accepts shared attachments by itself lets other accounts in unasked. */
export const erInstances: ProductEntry = {
  type: 'er.instances',
  title: 'enterprise routers',
  service: 'er',
  scope: 'project',
  list: {
    path: '/v3/{project_id}/enterprise-router/instances',
    paging: { family: 'next-marker', size: 500 },
    items: 'instances',
    fields: {
      id: 'id',
      name: 'name',
      status: 'state',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      details: {
        asn: number('asn'),
        acceptsSharedAttachments: flag('auto_accept_shared_attachments'),
        zones: 'availability_zone_ids',
      },
    },
  },
  configType: 'er.instances',
  permission: 'er:instances:list',
  source: 'Enterprise Router API Reference, "Querying Enterprise Routers"; answer in the shape of that page',
};
