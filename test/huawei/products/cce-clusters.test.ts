import { expect, test } from '@jest/globals';
import { cceClusters } from '../../../src/huawei/products/cce-clusters.ts';
import { readDetails } from '../../../src/huawei/products/record.ts';
import { recorded, testProduct } from './harness.ts';

testProduct(cceClusters, {
  request: { path: '/api/v3/projects/{project_id}/clusters', query: { detail: 'true' } },
  answer: recorded('cce-clusters', '/clusters'),
  rowsAt: 'items',
  idAt: 'metadata.uid',
  paged: { family: 'none' },
  record: {
    id: '4ca46d8a-8f8e-11eb-b5b7-0255ac1001a6',
    name: 'test-cluster',
    status: 'Available',
    createdAt: '2025-06-18T08:02:29.000Z',
    vpcId: '2a0a0c6d-a3f2-4b9c-9c31-8317a9e8b5b6',
    encryption: null,
  },
});

test('endpoints are read as the list of the documentation and as the object of recorded answers', () => {
  const endpointsOf = (endpoints: unknown) =>
    readDetails({ status: { endpoints } }, cceClusters.list.fields).externalEndpoints;
  expect(endpointsOf([{ url: 'https://192.168.0.1:5443', type: 'Internal' }])).toEqual([]);
  expect(endpointsOf([{ url: 'https://49.0.0.1:5443', type: 'External' }])).toEqual(['https://49.0.0.1:5443']);
  expect(endpointsOf({ internal: '192.168.0.68:5443', external: '49.0.0.1:5443' })).toEqual(['49.0.0.1:5443']);
  expect(endpointsOf(undefined)).toBeNull();
});
