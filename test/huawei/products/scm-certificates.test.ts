import { scmCertificates } from '../../../src/huawei/products/scm-certificates.ts';
import { testProduct } from './harness.ts';

testProduct(scmCertificates, {
  request: { path: '/v3/scm/certificates', query: { expired_days_since: '1095', limit: '50', offset: '0' } },
  // In the shape of "Querying the Certificate List" (CCM API Reference).
  answer: {
    total_count: 1,
    certificates: [
      {
        id: 'scs1590810590455',
        name: 'scm-test',
        domain: 'www.example.com',
        sans: 'a.example.com;b.example.com',
        type: 'DV_SSL_CERT',
        brand: 'GEOTRUST',
        signature_algorithm: 'SHA256WITHRSA',
        expire_time: '2021-05-27 16:46:25.0',
        status: 'ISSUED',
        enterprise_project_id: '0',
      },
    ],
  },
  rowsAt: 'certificates',
  idAt: 'id',
  paged: { family: 'offset', total: 'total_count' },
  record: {
    status: 'ISSUED',
    details: {
      domain: 'www.example.com',
      moreDomains: ['a.example.com', 'b.example.com'],
      expiresAt: '2021-05-27T16:46:25.000Z',
      signatureAlgorithm: 'SHA256WITHRSA',
      brand: 'GEOTRUST',
      kind: 'DV_SSL_CERT',
    },
  },
});
