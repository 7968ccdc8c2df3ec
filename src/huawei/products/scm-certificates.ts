import { asText, asTime } from '../read.ts';
import type { ProductEntry } from './entry.ts';

/** Expired certificates are left out unless asked for; pages of 10, 20 and 50 only. */
export const scmCertificates: ProductEntry = {
  type: 'scm.certificates',
  title: 'SSL certificates',
  service: 'scm',
  scope: 'global',
  list: {
    path: '/v3/scm/certificates',
    query: { expired_days_since: '1095' },
    paging: { family: 'offset', size: 50, total: 'total_count' },
    items: 'certificates',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      enterpriseProjectId: 'enterprise_project_id',
      details: {
        domain: 'domain',
        moreDomains: (item) => (asText(item.sans) ?? '').split(';').filter(Boolean),
        expiresAt: (item) => asTime(item.expire_time),
        signatureAlgorithm: 'signature_algorithm',
        brand: 'brand',
        kind: 'type',
      },
    },
  },
  configType: null,
  permission: 'scm:cert:list',
  source: 'CCM API Reference, "Querying the Certificate List"; answer in the shape of that page',
};
