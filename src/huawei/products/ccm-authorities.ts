import { asTime } from '../read.ts';
import type { ProductEntry } from './entry.ts';
import { flag } from './readers.ts';

/** "ACTIVED" is spelled so. */
export const ccmAuthorities: ProductEntry = {
  type: 'ccm.certificateAuthorities',
  title: 'private CAs',
  service: 'ccm',
  scope: 'global',
  list: {
    path: '/v1/private-certificate-authorities',
    paging: { family: 'offset', size: 100, total: 'total' },
    items: 'certificate_authorities',
    fields: {
      id: 'ca_id',
      name: 'distinguished_name.common_name',
      status: 'status',
      createdAt: 'create_time',
      enterpriseProjectId: 'enterprise_project_id',
      details: {
        kind: 'type',
        expiresAt: (item) => asTime(item.not_after),
        keyAlgorithm: 'key_algorithm',
        signatureAlgorithm: 'signature_algorithm',
        revocationListBucket: 'crl_configuration.obs_bucket_name',
        isRevocationListOn: flag('crl_configuration.enabled'),
      },
    },
  },
  configType: null,
  permission: 'pca:ca:list',
  source: 'CCM API Reference, "Querying the CA List"; recorded answer',
};
