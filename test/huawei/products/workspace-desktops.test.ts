import { workspaceDesktops } from '../../../src/huawei/products/workspace-desktops.ts';
import { testProduct } from './harness.ts';

testProduct(workspaceDesktops, {
  request: { path: '/v2/{project_id}/desktops/detail', query: { limit: '200', offset: '0' } },
  // In the shape of "Querying the Desktop Details List" (Workspace API Reference).
  answer: {
    total_count: 1,
    desktops: [
      {
        desktop_id: '231a345d-764d-44aa-84ae-cc3f9fd6e7b0',
        computer_name: 'desk-1',
        ipv4: '192.168.0.9',
        status: 'ACTIVE',
        created: '2021-12-28T07:09:36.000Z',
        desktop_type: 'DEDICATED',
        os_version: 'Windows 10',
        internet_mode: 'NAT',
        security_groups: [{ id: 'sg1', name: 'default' }],
        root_volume: { type: 'SAS', size: 80, kms_id: 'k1' },
        subnet_id: 's1',
        enterprise_project_id: '0',
        tags: [],
      },
    ],
  },
  rowsAt: 'desktops',
  idAt: 'desktop_id',
  paged: { family: 'offset', total: 'total_count' },
  record: {
    name: 'desk-1',
    status: 'ACTIVE',
    encryption: { enabled: true, kmsKeyId: 'k1' },
    details: {
      kind: 'DEDICATED',
      privateIp: '192.168.0.9',
      osVersion: 'Windows 10',
      internetMode: 'NAT',
      securityGroups: ['sg1'],
      subnetId: 's1',
    },
  },
});
