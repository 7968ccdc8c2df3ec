import { modelartsNotebooks } from '../../../src/huawei/products/modelarts-notebooks.ts';
import { testProduct } from './harness.ts';

testProduct(modelartsNotebooks, {
  request: { path: '/v1/{project_id}/notebooks', query: { limit: '50', offset: '0' } },
  // In the shape of "Querying Notebook Instances" (ModelArts API Reference).
  answer: {
    current: 0,
    pages: 1,
    size: 1,
    total: 1,
    data: [
      {
        id: 'a55eba18-1ebf-4e9a-8229-d2d3b593a3dc',
        name: 'notebooks_test',
        status: 'RUNNING',
        flavor: 'modelarts.vm.cpu.2u',
        image: { id: 'i1', name: 'mindspore1.2.0' },
        token: 'never-to-be-seen',
        url: 'https://authoring.example.com/a55eba18/lab?token=never-to-be-seen',
        endpoints: [{ service: 'SSH', uri: 'ssh://203.0.113.81:30000', key_pair_names: ['ops'] }],
        workspace_id: '0',
        user_vpc: { vpc_id: 'v1', subnet_id: 's1', security_group_ids: ['sg1'] },
        create_at: 1638841744515,
        update_at: 1638841805439,
        tags: [{ key: 'env', value: 'prod' }],
      },
    ],
  },
  rowsAt: 'data',
  idAt: 'id',
  paged: { family: 'offset', total: 'total' },
  record: {
    status: 'RUNNING',
    createdAt: '2021-12-07T01:49:04.515Z',
    vpcId: 'v1',
    tags: { env: 'prod' },
    details: {
      flavor: 'modelarts.vm.cpu.2u',
      image: 'mindspore1.2.0',
      keyPairs: [['ops']],
      securityGroups: ['sg1'],
      workspaceId: '0',
    },
  },
});
