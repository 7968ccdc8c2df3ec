import type { ProductEntry } from './entry.ts';
import { present } from './readers.ts';

/** Environment variables (`user_data`) may hold secrets: only whether there are any is read. */
export const functiongraphFunctions: ProductEntry = {
  type: 'functiongraph.functions',
  title: 'functions',
  service: 'functiongraph',
  scope: 'project',
  list: {
    path: '/v2/{project_id}/fgs/functions',
    // More than 400 are cut to 400 without a word. The marker is the position of the next row.
    paging: { family: 'offset', size: 200, offset: 'marker', limit: 'maxitems', total: 'count' },
    items: 'functions',
    fields: {
      id: 'func_urn',
      name: 'func_name',
      updatedAt: 'last_modified',
      vpcId: 'func_vpc_id',
      enterpriseProjectId: 'enterprise_project_id',
      details: {
        runtime: 'runtime',
        kind: 'type',
        agency: 'xrole',
        executionAgency: 'app_xrole',
        hasVariables: present('user_data'),
        hasEncryptedVariables: present('encrypted_user_data'),
        logGroupId: 'log_group_id',
      },
    },
  },
  configType: null,
  permission: 'functiongraph:function:list',
  source: 'FunctionGraph API Reference, "Querying a Function List"; answer in the shape of that page',
};
