import { cceNodes } from '../../../src/huawei/products/cce-nodes.ts';
import { recorded, testProduct } from './harness.ts';

testProduct(cceNodes, {
  request: { path: '/api/v3/projects/{project_id}/clusters/4ca46d8a-8f8e-11eb-b5b7-0255ac1001a6/nodes' },
  others: { '/clusters': recorded('cce-clusters', '/clusters') },
  // In the shape of "Listing All Nodes in a Cluster" (CCE API Reference).
  answer: {
    kind: 'List',
    apiVersion: 'v3',
    items: [
      {
        kind: 'Node',
        apiVersion: 'v3',
        metadata: {
          uid: '1c2f3d4e-8f8e-11eb-b5b7-0255ac1001a6',
          name: 'node-1',
          creationTimestamp: '2025-06-18 08:10:29.000000 +0000 UTC',
          updateTimestamp: '2025-06-18 08:12:29.000000 +0000 UTC',
        },
        spec: {
          flavor: 's6.large.2',
          az: 'cn-north-4a',
          os: 'EulerOS 2.9',
          login: { sshKey: 'ops', userPassword: { username: 'root', password: 'never-to-be-seen' } },
          rootVolume: { volumetype: 'SAS', size: 40, metadata: { __system__encrypted: '1', __system__cmkid: 'k' } },
          userTags: [{ key: 'env', value: 'prod' }],
          serverEnterpriseProjectID: '0',
        },
        status: {
          phase: 'Active',
          serverId: '456789abc-9368-46f3-8f29-d1a95622a568',
          privateIP: '192.168.1.23',
          publicIP: '203.0.113.20',
        },
      },
    ],
  },
  rowsAt: 'items',
  idAt: 'metadata.uid',
  paged: { family: 'next-marker', next: 'pageInfo.nextMarker' },
  record: {
    id: '1c2f3d4e-8f8e-11eb-b5b7-0255ac1001a6',
    status: 'Active',
    createdAt: '2025-06-18T08:10:29.000Z',
    tags: { env: 'prod' },
    publicAddresses: ['203.0.113.20'],
    encryption: { enabled: true, kmsKeyId: 'k' },
    details: {
      serverId: '456789abc-9368-46f3-8f29-d1a95622a568',
      privateIp: '192.168.1.23',
      flavor: 's6.large.2',
      os: 'EulerOS 2.9',
      zone: 'cn-north-4a',
      isKeyLogin: true,
      clusterId: '4ca46d8a-8f8e-11eb-b5b7-0255ac1001a6',
    },
  },
});
