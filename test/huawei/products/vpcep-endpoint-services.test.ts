import { vpcepEndpointServices } from '../../../src/huawei/products/vpcep-endpoint-services.ts';
import { testProduct } from './harness.ts';

testProduct(vpcepEndpointServices, {
  request: { path: '/v1/{project_id}/vpc-endpoint-services', query: { offset: '0', limit: '200' } },
  // In the shape of "Querying VPC Endpoint Services" (VPCEP API Reference).
  answer: {
    endpoint_services: [
      {
        id: '4189d3c2-8882-4871-a3c2-d380272eed83',
        port_id: '4189d3c2-8882-4871-a3c2-d380272eed88',
        vpc_id: '84758cf5-9c62-43ae-a778-3dbd8370c0a4',
        status: 'available',
        approval_enabled: false,
        service_name: 'cn-north-4.test123.4189d3c2-8882-4871-a3c2-d380272eed83',
        service_type: 'interface',
        server_type: 'VM',
        connection_count: 3,
        enable_policy: false,
        tags: [],
        created_at: '2018-01-30T07:42:01Z',
        updated_at: '2018-01-30T07:42:01Z',
      },
    ],
    total_count: 1,
  },
  rowsAt: 'endpoint_services',
  idAt: 'id',
  paged: { family: 'offset', total: 'total_count' },
  record: {
    status: 'available',
    createdAt: '2018-01-30T07:42:01.000Z',
    details: { needsApproval: false, serverKind: 'VM', connections: 3, isPolicyOn: false },
  },
});
