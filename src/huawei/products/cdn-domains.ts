import type { ProductEntry } from './entry.ts';
import { flag, tagList } from './readers.ts';

/** Without the enterprise project, only the default one's domains are listed; without `show_tags`, tags are left out. */
export const cdnDomains: ProductEntry = {
  type: 'cdn.domains',
  title: 'CDN domains',
  service: 'cdn',
  scope: 'global',
  list: {
    path: '/v1.0/cdn/domains',
    query: { enterprise_project_id: 'all', show_tags: 'true' },
    paging: { family: 'page-number', size: 500, page: 'page_number', limit: 'page_size', total: 'total' },
    items: 'domains',
    fields: {
      id: 'id',
      name: 'domain_name',
      status: 'domain_status',
      createdAt: 'create_time',
      updatedAt: 'modify_time',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      details: {
        cname: 'cname',
        isHttps: flag('https_status'),
        businessType: 'business_type',
        serviceArea: 'service_area',
        origins: 'sources[].ip_or_domain',
        originKinds: 'sources[].origin_type',
      },
    },
  },
  configType: 'cdn.domains',
  permission: 'cdn:configuration:queryDomains',
  source: 'CDN API Reference, "Querying Domain Names"; answer in the shape of that page',
};
