import { hssHosts } from '../../../src/huawei/products/hss-hosts.ts';
import { testProduct } from './harness.ts';

testProduct(hssHosts, {
  request: {
    path: '/v5/{project_id}/host-management/hosts',
    query: { enterprise_project_id: 'all_granted_eps', limit: '200', offset: '0' },
  },
  // In the shape of "Querying ECSs" (HSS API Reference, v5).
  answer: {
    total_num: 1,
    data_list: [
      {
        agent_id: '2758d2a61598fd9144cfa6b201049e7c0af8c3f1280cd24e3ec95a2f0811a2a2',
        agent_status: 'online',
        agent_create_time: 1650366546218,
        host_id: 'caa958ad-a481-4d46-b51e-6861b8864515',
        host_name: 'ecs-1',
        host_status: 'ACTIVE',
        os_type: 'Linux',
        private_ip: '192.168.0.182',
        public_ip: '203.0.113.82',
        protect_status: 'opened',
        protect_interrupt: false,
        detect_result: 'risk',
        version: 'hss.version.enterprise',
        outside_host: false,
        vulnerability: 97,
        intrusion: 0,
        vpc_id: 'v1',
        enterprise_project_id: '0',
      },
    ],
  },
  rowsAt: 'data_list',
  idAt: 'host_id',
  paged: { family: 'offset', total: 'total_num' },
  record: {
    name: 'ecs-1',
    status: 'ACTIVE',
    publicAddresses: ['203.0.113.82'],
    details: {
      agentStatus: 'online',
      protectStatus: 'opened',
      isInterrupted: false,
      edition: 'hss.version.enterprise',
      detectResult: 'risk',
      privateIp: '192.168.0.182',
      osType: 'Linux',
      isOutsideHost: false,
      vulnerabilities: 97,
      intrusions: 0,
    },
  },
});
