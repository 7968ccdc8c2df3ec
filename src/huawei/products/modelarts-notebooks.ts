import type { ProductEntry } from './entry.ts';
import { tagList } from './readers.ts';

/** Those of the default workspace. Addresses of notebooks carry tokens, so they are not read. */
export const modelartsNotebooks: ProductEntry = {
  type: 'modelarts.notebooks',
  title: 'ModelArts notebooks',
  service: 'modelarts',
  scope: 'project',
  list: {
    path: '/v1/{project_id}/notebooks',
    // Page sizes other than 10, 20 and 50 are refused.
    paging: { family: 'offset', size: 50, total: 'total' },
    items: 'data',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'create_at',
      updatedAt: 'update_at',
      vpcId: 'user_vpc.vpc_id',
      tags: tagList('tags'),
      details: {
        flavor: 'flavor',
        image: 'image.name',
        keyPairs: 'endpoints[].key_pair_names',
        securityGroups: 'user_vpc.security_group_ids',
        workspaceId: 'workspace_id',
      },
    },
  },
  configType: null,
  permission: 'modelarts:notebook:list',
  source: 'ModelArts API Reference, "Querying Notebook Instances"; answer in the shape of that page',
};
