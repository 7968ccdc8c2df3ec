import { ccmCertificates } from '../../../src/huawei/products/ccm-certificates.ts';
import { testProduct } from './harness.ts';

testProduct(ccmCertificates, {
  request: { path: '/v1/private-certificates', query: { limit: '100', offset: '0' } },
  // In the shape of "Querying the Private Certificate List" (CCM API Reference).
  answer: {
    total: 1,
    certificates: [
      {
        certificate_id: '6434f070-fac0-4f46-9700-0a55f1c3f9f5',
        status: 'ISSUED',
        issuer_id: '3a02c7f6-d8f5-497e-9f60-18dfd3eeb4e6',
        key_algorithm: 'RSA4096',
        signature_algorithm: 'SHA512',
        create_time: 1645499040000,
        not_after: 1648918240000,
        distinguished_name: { country: 'CN', common_name: 'service.internal' },
        enterprise_project_id: '0',
      },
    ],
  },
  rowsAt: 'certificates',
  idAt: 'certificate_id',
  paged: { family: 'offset', total: 'total' },
  record: {
    name: 'service.internal',
    status: 'ISSUED',
    details: {
      issuerId: '3a02c7f6-d8f5-497e-9f60-18dfd3eeb4e6',
      expiresAt: '2022-04-02T16:50:40.000Z',
      keyAlgorithm: 'RSA4096',
      signatureAlgorithm: 'SHA512',
    },
  },
});
