import type { ProductEntry } from './entry.ts';

export const swrInstances: ProductEntry = {
  type: 'swr.instances',
  title: 'SWR Enterprise instances',
  service: 'swr-api',
  scope: 'project',
  list: {
    path: '/v2/{project_id}/instances',
    paging: { family: 'offset', size: 100, total: 'total' },
    items: 'instances',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      vpcId: 'vpc_id',
      enterpriseProjectId: 'enterprise_project_id',
      details: { address: 'access_address', spec: 'spec', bucket: 'obs_bucket_name', subnetId: 'subnet_id' },
    },
  },
  configType: null,
  permission: null,
  source: 'SWR Enterprise API Reference, "Querying the Instance List"; answer in the shape of that page',
};
