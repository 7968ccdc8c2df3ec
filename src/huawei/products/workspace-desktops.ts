import type { ProductEntry } from './entry.ts';
import { tagList, textAt } from './readers.ts';

/** The internet reaches out from a desktop in one of the modes NAT, EIP and BOTH. */
export const workspaceDesktops: ProductEntry = {
  type: 'workspace.desktops',
  title: 'Workspace desktops',
  service: 'workspace',
  scope: 'project',
  list: {
    path: '/v2/{project_id}/desktops/detail',
    paging: { family: 'offset', size: 200, total: 'total_count' },
    items: 'desktops',
    fields: {
      id: 'desktop_id',
      name: 'computer_name',
      status: 'status',
      createdAt: 'created',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      encryption: (item) => {
        const kmsKeyId = textAt(item, 'root_volume.kms_id');
        return kmsKeyId === null ? null : { enabled: true, kmsKeyId };
      },
      details: {
        kind: 'desktop_type',
        privateIp: 'ipv4',
        osVersion: 'os_version',
        internetMode: 'internet_mode',
        securityGroups: 'security_groups[].id',
        subnetId: 'subnet_id',
      },
    },
  },
  configType: null,
  permission: 'workspace:desktops:list',
  source: 'Workspace API Reference, "Querying the Desktop Details List"; answer in the shape of that page',
};
