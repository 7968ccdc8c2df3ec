import { smnTopics } from '../../../src/huawei/products/smn-topics.ts';
import { testProduct } from './harness.ts';

testProduct(smnTopics, {
  request: {
    path: '/v2/{project_id}/notifications/topics-with-associated-resources',
    query: { limit: '100', offset: '0' },
  },
  // In the shape of "Querying Topics and Their Associated Resources" (SMN API Reference).
  answer: {
    request_id: '6a63a18b8bab40ffb71ebd9cb80d0085',
    topic_count: 1,
    topics: [
      {
        topic_urn: 'urn:smn:cn-north-4:0123456789abcdef0123456789abcdef:alarms',
        display_name: 'alarms of production',
        name: 'alarms',
        push_policy: 0,
        enterprise_project_id: '0',
        topic_id: '6bf5fc0bf5e34b5fa1c5d1b4a3e2f190',
        create_time: '2022-05-09T12:17:58Z',
        update_time: '2022-05-10T12:17:58Z',
        tags: [{ key: 'env', value: 'prod' }],
        attributes: { access_policy: '{"Statement":[{"Effect":"Allow","Principal":{"CSP":["*"]}}]}' },
      },
    ],
  },
  rowsAt: 'topics',
  idAt: 'topic_urn',
  paged: { family: 'offset', total: 'topic_count' },
  record: {
    id: 'urn:smn:cn-north-4:0123456789abcdef0123456789abcdef:alarms',
    name: 'alarms',
    createdAt: '2022-05-09T12:17:58.000Z',
    tags: { env: 'prod' },
    details: {
      displayName: 'alarms of production',
      accessPolicy: { Statement: [{ Effect: 'Allow', Principal: { CSP: ['*'] } }] },
    },
  },
});

testProduct(smnTopics, {
  api: 'the plain list',
  request: { path: '/v2/{project_id}/notifications/topics', query: { limit: '100', offset: '0' } },
  // In the shape of "Querying Topics" (SMN API Reference).
  answer: {
    request_id: '6a63a18b8bab40ffb71ebd9cb80d0085',
    topic_count: 1,
    topics: [{ topic_urn: 'urn:smn:cn-north-4:0123456789abcdef0123456789abcdef:alarms', name: 'alarms' }],
  },
  rowsAt: 'topics',
  idAt: 'topic_urn',
  paged: { family: 'offset', total: 'topic_count' },
  record: { name: 'alarms', tags: {}, details: { displayName: null, accessPolicy: null } },
});
