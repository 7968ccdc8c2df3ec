import { vpcPorts } from '../../../src/huawei/products/vpc-ports.ts';
import { testProduct } from './harness.ts';

testProduct(vpcPorts, {
  request: { path: '/v1/{project_id}/ports', query: { enterprise_project_id: 'all_granted_eps' } },
  // In the shape of "Querying Ports" (VPC API Reference).
  answer: {
    ports: [
      {
        id: 'd00f9c13-412f-4855-8af3-de5d8c24cd60',
        name: '',
        status: 'DOWN',
        admin_state_up: true,
        fixed_ips: [{ subnet_id: '70f2e74b-e660-410a-b117-2ca8b0d2e1d3', ip_address: '172.16.0.37' }],
        mac_address: 'fa:16:3e:c3:e4:a5',
        network_id: '00ae08c5-f727-49ab-ad4b-b069398aa171',
        tenant_id: '0123456789abcdef0123456789abcdef',
        device_id: 'b5a1c4e2-0d3b-4c0e-8f6a-2d4e6f8a0c1b',
        device_owner: 'compute:cn-north-4a',
        security_groups: ['d0d58aa9-cda9-414c-9c52-6c3daf8534e6'],
        allowed_address_pairs: [{ ip_address: '1.1.1.1/0', mac_address: 'fa:16:3e:c3:e4:a5' }],
        port_security_enabled: false,
      },
    ],
  },
  rowsAt: 'ports',
  idAt: 'id',
  paged: { family: 'last-id' },
  record: {
    status: 'DOWN',
    details: {
      subnetId: '00ae08c5-f727-49ab-ad4b-b069398aa171',
      deviceId: 'b5a1c4e2-0d3b-4c0e-8f6a-2d4e6f8a0c1b',
      deviceOwner: 'compute:cn-north-4a',
      privateIps: ['172.16.0.37'],
      securityGroups: ['d0d58aa9-cda9-414c-9c52-6c3daf8534e6'],
      allowedAddresses: ['1.1.1.1/0'],
      isPortSecurityOn: false,
    },
  },
});
