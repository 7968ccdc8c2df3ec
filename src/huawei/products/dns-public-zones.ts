import type { ProductEntry } from './entry.ts';
import { number, tagList } from './readers.ts';

/** Public zones belong to the account, and each region lists them all: so they are asked for once, in any project. */
export const dnsPublicZones: ProductEntry = {
  type: 'dns.publiczones',
  title: 'public DNS zones',
  service: 'dns',
  scope: 'global',
  inAnyProject: true,
  list: {
    path: '/v2/zones',
    query: { type: 'public' },
    paging: { family: 'last-id', size: 200, total: 'metadata.total_count' },
    items: 'zones',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      details: { records: number('record_num'), ttl: number('ttl'), masters: 'masters' },
    },
  },
  configType: 'dns.publiczones',
  permission: 'dns:zone:list',
  source: 'DNS API Reference, "Querying Public Zones"; answer in the shape of that page',
};
