import type { ProductEntry } from './entry.ts';
import { flag, tagListOrMap } from './readers.ts';

export const dehDedicatedHosts: ProductEntry = {
  type: 'deh.dedicatedhosts',
  title: 'dedicated hosts',
  service: 'deh',
  scope: 'project',
  list: {
    path: '/v1.0/{project_id}/dedicated-hosts',
    paging: { family: 'last-id', size: 100, total: 'total' },
    items: 'dedicated_hosts',
    fields: {
      id: 'dedicated_host_id',
      name: 'name',
      status: 'state',
      createdAt: 'allocated_at',
      tags: tagListOrMap('tags'),
      details: {
        zone: 'availability_zone',
        hostType: 'host_properties.host_type',
        servers: 'instance_uuids',
        isAutoPlaced: flag('auto_placement'),
      },
    },
  },
  configType: 'deh.dedicatedhosts',
  permission: 'deh:dedicatedHosts:list',
  source: 'DeH API Reference, "Querying DeHs"; answer in the shape of that page',
};
