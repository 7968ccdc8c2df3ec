import { asTime } from '../read.ts';
import type { ProductEntry } from './entry.ts';

export const ccmCertificates: ProductEntry = {
  type: 'ccm.certificates',
  title: 'private certificates',
  service: 'ccm',
  scope: 'global',
  list: {
    path: '/v1/private-certificates',
    paging: { family: 'offset', size: 100, total: 'total' },
    items: 'certificates',
    fields: {
      id: 'certificate_id',
      name: 'distinguished_name.common_name',
      status: 'status',
      createdAt: 'create_time',
      enterpriseProjectId: 'enterprise_project_id',
      details: {
        issuerId: 'issuer_id',
        expiresAt: (item) => asTime(item.not_after),
        keyAlgorithm: 'key_algorithm',
        signatureAlgorithm: 'signature_algorithm',
      },
    },
  },
  configType: null,
  permission: null,
  source: 'CCM API Reference, "Querying the Private Certificate List"; answer in the shape of that page',
};
