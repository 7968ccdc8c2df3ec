import { ltsStreams } from '../../../src/huawei/products/lts-streams.ts';
import { testProduct } from './harness.ts';

testProduct(ltsStreams, {
  request: { path: '/v2/{project_id}/log-streams' },
  // In the shape of "Querying Log Streams" (LTS API Reference).
  answer: {
    log_streams: [
      {
        creation_time: 1630549842955,
        log_stream_id: 'c776e1a7-8548-430a-afe5-cb17a1b7d9a3',
        log_stream_name: 'stream',
        log_group_id: 'test-log-group-id',
        tag: { _sys_enterprise_project_id: '0', env: 'prod' },
        auth_web_tracking: false,
        whether_log_storage: true,
        ttl_in_days: 30,
      },
    ],
  },
  rowsAt: 'log_streams',
  idAt: 'log_stream_id',
  paged: { family: 'none' },
  record: {
    name: 'stream',
    createdAt: '2021-09-02T02:30:42.955Z',
    enterpriseProjectId: '0',
    tags: { env: 'prod' },
    details: { groupId: 'test-log-group-id', takesAnonymousLogs: false, retentionDays: 30, isStored: true },
  },
});
