import { functiongraphFunctions } from '../../../src/huawei/products/functiongraph-functions.ts';
import { testProduct } from './harness.ts';

testProduct(functiongraphFunctions, {
  request: { path: '/v2/{project_id}/fgs/functions', query: { marker: '0', maxitems: '200' } },
  // In the shape of "Querying a Function List" (FunctionGraph API Reference).
  answer: {
    functions: [
      {
        func_urn: 'urn:fss:cn-north-4:0123456789abcdef0123456789abcdef:function:default:test:latest',
        func_name: 'test',
        package: 'default',
        runtime: 'Node.js20.15',
        type: 'v2',
        timeout: 3,
        xrole: 'function-agency',
        user_data: '{"DB_PASSWORD":"never-to-be-seen"}',
        encrypted_user_data: '',
        code_url: 'https://obs.cn-north-4.myhuaweicloud.com/test.zip?Signature=never-to-be-seen',
        func_vpc_id: '66acfca2-3823-46de-aab0-f4f44e12da4d',
        last_modified: '2024-05-31T07:00:31+08:00',
        enterprise_project_id: '0',
        log_group_id: 'group',
      },
    ],
    next_marker: 1,
    count: 1,
  },
  rowsAt: 'functions',
  idAt: 'func_urn',
  paged: { family: 'offset', offset: 'marker', limit: 'maxitems', total: 'count' },
  record: {
    id: 'urn:fss:cn-north-4:0123456789abcdef0123456789abcdef:function:default:test:latest',
    name: 'test',
    updatedAt: '2024-05-30T23:00:31.000Z',
    vpcId: '66acfca2-3823-46de-aab0-f4f44e12da4d',
    details: {
      runtime: 'Node.js20.15',
      kind: 'v2',
      agency: 'function-agency',
      executionAgency: null,
      hasVariables: true,
      hasEncryptedVariables: false,
      logGroupId: 'group',
    },
  },
});
