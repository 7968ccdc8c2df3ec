import type { ProductEntry } from './entry.ts';
import { encryptedByFlag, flag, tagMap } from './readers.ts';

export const evsVolumes: ProductEntry = {
  type: 'evs.volumes',
  title: 'EVS disks',
  service: 'evs',
  scope: 'project',
  list: {
    path: '/v2/{project_id}/cloudvolumes/detail',
    query: { enterprise_project_id: 'all_granted_eps' },
    paging: { family: 'last-id', size: 200, total: 'count' },
    items: 'volumes',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagMap('tags'),
      // The API's page calls the plain field `encrypted` unsupported.
      encryption: encryptedByFlag('metadata.__system__encrypted', 'metadata.__system__cmkid'),
      details: {
        size: 'size',
        volumeType: 'volume_type',
        isShared: flag('multiattach'),
        isBootable: flag('bootable'),
        servers: 'attachments[].server_id',
      },
    },
  },
  configType: 'evs.volumes',
  permission: 'evs:volumes:list',
  source: 'EVS API Reference, "Querying Details About All Disks"; recorded answer',
};
