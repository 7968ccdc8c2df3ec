import { wafPremiumInstances } from '../../../src/huawei/products/waf-premium-instances.ts';
import { testProduct } from './harness.ts';

testProduct(wafPremiumInstances, {
  request: {
    path: '/v1/{project_id}/premium-waf/instance',
    query: { enterprise_project_id: 'all_granted_eps', page: '1', pagesize: '100' },
  },
  // In the shape of "Querying Dedicated WAF Instances" (WAF API Reference).
  answer: {
    purchased: true,
    total: 1,
    items: [
      {
        id: '0619871acb764d48a112695e8f7cbb10',
        region: 'cn-north-4',
        instancename: 'o5Pt',
        vpc_id: '13718074-a3f9-408d-82aa-3c41ef55e589',
        subnet_id: '74d1b5a6-c7eb-4e9a-8372-181212552fcc',
        service_ip: '192.168.10.68',
        security_group_ids: ['34287bdb-7aba-471a-b041-27427f1af76a'],
        status: 0,
        run_status: 1,
        create_time: 1650366546218,
      },
    ],
  },
  rowsAt: 'items',
  idAt: 'id',
  paged: { family: 'page-number', page: 'page', limit: 'pagesize', total: 'total' },
  record: {
    name: 'o5Pt',
    status: '1',
    createdAt: '2022-04-19T11:09:06.218Z',
    details: {
      state: 'running',
      billing: 0,
      privateIp: '192.168.10.68',
      securityGroups: ['34287bdb-7aba-471a-b041-27427f1af76a'],
      subnetId: '74d1b5a6-c7eb-4e9a-8372-181212552fcc',
    },
  },
});
