import { asTime } from '../read.ts';
import type { ProductEntry } from './entry.ts';
import { none, parsed } from './readers.ts';

/** Whom an account trusts with its permissions. */
export const iamAgencies: ProductEntry = {
  type: 'iam.agencies',
  title: 'agencies',
  service: 'iam',
  scope: 'global',
  list: {
    path: '/v5/agencies',
    paging: { family: 'next-marker', size: 200 },
    items: 'agencies',
    fields: {
      id: 'agency_id',
      name: 'agency_name',
      createdAt: 'created_at',
      details: {
        trustedAccountId: 'trust_domain_id',
        trustedAccount: 'trust_domain_name',
        trustPolicy: parsed('trust_policy'),
        duration: none,
        expiresAt: none,
      },
    },
  },
  otherwise: {
    path: '/v3.0/OS-AGENCY/agencies',
    query: { domain_id: '{domain_id}' },
    paging: { family: 'page-number', size: 500, page: 'page', limit: 'per_page' },
    items: 'agencies',
    fields: {
      id: 'id',
      name: 'name',
      createdAt: 'create_time',
      details: {
        trustedAccountId: 'trust_domain_id',
        trustedAccount: 'trust_domain_name',
        trustPolicy: none,
        duration: 'duration',
        expiresAt: (item) => asTime(item.expire_time),
      },
    },
  },
  configType: null,
  permission: 'iam:agencies:listAgencies',
  source:
    'IAM API Reference, "Listing Trust Agencies" (v5), "Listing Agencies" (v3); answers in the shapes of those pages',
};
