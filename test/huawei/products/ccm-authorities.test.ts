import { ccmAuthorities } from '../../../src/huawei/products/ccm-authorities.ts';
import { recorded, testProduct } from './harness.ts';

testProduct(ccmAuthorities, {
  request: { path: '/v1/private-certificate-authorities', query: { limit: '100', offset: '0' } },
  answer: recorded('gateway-401', '/private-certificate-authorities?'),
  rowsAt: 'certificate_authorities',
  idAt: 'ca_id',
  paged: { family: 'offset', total: 'total' },
  record: {
    id: 'ca-marked-id',
    name: 'CSR_123',
    status: 'ACTIVED',
    createdAt: '2022-03-07T03:22:55.000Z',
    details: {
      kind: 'ROOT',
      expiresAt: '2023-03-07T03:23:55.000Z',
      keyAlgorithm: 'EC384',
      signatureAlgorithm: 'SHA384',
      revocationListBucket: null,
      isRevocationListOn: false,
    },
  },
});
