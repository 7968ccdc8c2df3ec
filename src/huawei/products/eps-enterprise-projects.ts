import type { ProductEntry } from './entry.ts';
import { word } from './readers.ts';

export const epsEnterpriseProjects: ProductEntry = {
  type: 'eps.enterpriseProjects',
  title: 'enterprise projects',
  service: 'eps',
  scope: 'global',
  list: {
    path: '/v1.0/enterprise-projects',
    paging: { family: 'offset', size: 1000, total: 'total_count' },
    items: 'enterprise_projects',
    fields: {
      id: 'id',
      name: 'name',
      status: word('status', { 1: 'enabled', 2: 'disabled' }),
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      enterpriseProjectId: 'id',
      details: { kind: 'type', description: 'description' },
    },
  },
  configType: null,
  permission: null,
  source: 'EPS API Reference, "Querying the Enterprise Project List"; answer in the shape of that page',
};
