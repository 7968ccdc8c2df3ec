import { ddmInstances } from '../../../src/huawei/products/ddm-instances.ts';
import { testProduct } from './harness.ts';

testProduct(ddmInstances, {
  request: { path: '/v1/{project_id}/instances', query: { limit: '100', offset: '0' } },
  // In the shape of "Querying DDM Instances" (DDM API Reference).
  answer: {
    instances: [
      {
        id: '62a40c7f10c54e3a8ed7fa06fa7e2a3din09',
        name: 'ddm-test',
        status: 'RUNNING',
        created: '2018-11-13T06:33:52+0000',
        updated: '2018-11-13T06:33:52+0000',
        available_zone: 'cn-north-4a',
        vpc_id: '74bc7ae2-6f7c-4d1e-8a9b-0c1d2e3f4a5b',
        subnet_id: '0fbaff4f-8f5e-4a3b-9c2d-1e0f9a8b7c6d',
        security_group_id: '72a8a1e0-5b4c-4d3e-9f2a-1b0c9d8e7f6a',
        access_ip: '192.168.0.160',
        access_port: '5066',
        enable_ssl: true,
        engine_version: '3.0.8',
        enterprise_project_id: '0',
      },
    ],
    instance_num: 1,
    page_no: 1,
    page_size: 10,
    total_record: 1,
    total_page: 1,
  },
  rowsAt: 'instances',
  idAt: 'id',
  paged: { family: 'offset' },
  record: {
    status: 'RUNNING',
    createdAt: '2018-11-13T06:33:52.000Z',
    details: {
      engineVersion: '3.0.8',
      privateIp: '192.168.0.160',
      port: 5066,
      isSslEnabled: true,
      securityGroupId: '72a8a1e0-5b4c-4d3e-9f2a-1b0c9d8e7f6a',
      subnetId: '0fbaff4f-8f5e-4a3b-9c2d-1e0f9a8b7c6d',
    },
  },
});
