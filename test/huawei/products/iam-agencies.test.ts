import { iamAgencies } from '../../../src/huawei/products/iam-agencies.ts';
import { domainId, testProduct } from './harness.ts';

testProduct(iamAgencies, {
  request: { path: '/v5/agencies' },
  // In the shape of "Listing Trust Agencies" (IAM API Reference, v5).
  answer: {
    agencies: [
      {
        agency_id: '078ade0fc20010004f8fc0034fad529d',
        agency_name: 'IAMAgency',
        trust_domain_id: 'a2cd82a33fb043dc9304bf72a0f38f00',
        trust_domain_name: 'partner',
        trust_policy: '{"Version":"5.0","Statement":[{"Action":["sts:agencies:assume"],"Effect":"Allow"}]}',
        max_session_duration: 3600,
        created_at: '2023-09-08T02:32:56Z',
      },
    ],
    page_info: { next_marker: null, current_count: 1 },
  },
  rowsAt: 'agencies',
  idAt: 'agency_id',
  paged: { family: 'next-marker' },
  record: {
    name: 'IAMAgency',
    details: {
      trustedAccountId: 'a2cd82a33fb043dc9304bf72a0f38f00',
      trustedAccount: 'partner',
      trustPolicy: { Version: '5.0', Statement: [{ Action: ['sts:agencies:assume'], Effect: 'Allow' }] },
      duration: null,
      expiresAt: null,
    },
  },
});

testProduct(iamAgencies, {
  api: 'v3',
  request: {
    path: '/v3.0/OS-AGENCY/agencies',
    query: { domain_id: domainId, page: '1', per_page: '500' },
  },
  // In the shape of "Listing Agencies" (IAM API Reference, v3).
  answer: {
    agencies: [
      {
        id: '0760a9e2a60026664f1fc0031f9f205e',
        name: 'IAMAgency',
        domain_id: 'd0123456789abcdef0123456789abcde',
        trust_domain_id: 'a2cd82a33fb043dc9304bf72a0f38f00',
        trust_domain_name: 'partner',
        duration: 'FOREVER',
        expire_time: '',
        create_time: '2020-01-04T03:37:16.000000',
      },
    ],
  },
  rowsAt: 'agencies',
  idAt: 'id',
  paged: { family: 'page-number', page: 'page', limit: 'per_page' },
  record: {
    name: 'IAMAgency',
    createdAt: '2020-01-04T03:37:16.000Z',
    details: {
      trustedAccountId: 'a2cd82a33fb043dc9304bf72a0f38f00',
      trustedAccount: 'partner',
      trustPolicy: null,
      duration: 'FOREVER',
      expiresAt: null,
    },
  },
});
