import { sfsturboShares } from '../../../src/huawei/products/sfsturbo-shares.ts';
import { testProduct } from './harness.ts';

testProduct(sfsturboShares, {
  request: { path: '/v1/{project_id}/sfs-turbo/shares/detail', query: { offset: '0' } },
  // In the shape of "Querying Details About All File Systems" (SFS Turbo API Reference).
  answer: {
    count: 2,
    shares: [
      {
        id: '77ba6f4b-6365-4895-8dda-bc7142af4dde',
        name: 'scenario',
        status: '200',
        size: '500.00',
        share_proto: 'NFS',
        vpc_id: '98c5af8a-67ff-4b5a-9c3d-2e1f0a9b8c7d',
        subnet_id: 'f2ed7b8a-0a5e-4b2c-8f3d-1e2c3b4a5d6f',
        security_group_id: '8c4ebbd0-6edf-4aae-8353-81ce6d06e1f4',
        export_location: '192.168.0.90:/',
        crypt_key_id: '17368998-bdca-4302-95ee-8925d139a29f',
        created_at: '2018-07-19T03:01:46',
        enterprise_project_id: '0',
        tags: [{ key: 'env', value: 'prod' }],
      },
      { id: '8a1c3d5e-6365-4895-8dda-bc7142af4dde', name: 'plain', status: '800' },
    ],
  },
  rowsAt: 'shares',
  idAt: 'id',
  paged: { family: 'offset', total: 'count' },
  record: {
    status: '200',
    createdAt: '2018-07-19T03:01:46.000Z',
    encryption: { enabled: true, kmsKeyId: '17368998-bdca-4302-95ee-8925d139a29f' },
    details: {
      state: 'available',
      size: 500,
      protocol: 'NFS',
      exportLocation: '192.168.0.90:/',
      securityGroupId: '8c4ebbd0-6edf-4aae-8353-81ce6d06e1f4',
      subnetId: 'f2ed7b8a-0a5e-4b2c-8f3d-1e2c3b4a5d6f',
    },
  },
});
