import { cfwInstances } from '../../../src/huawei/products/cfw-instances.ts';
import { testProduct } from './harness.ts';

testProduct(cfwInstances, {
  request: { method: 'POST', path: '/v1/{project_id}/firewalls/list', body: { limit: 200, offset: 0 } },
  // In the shape of "Querying the Firewall List" (CFW API Reference).
  answer: {
    data: {
      limit: 10,
      offset: 0,
      project_id: '0123456789abcdef0123456789abcdef',
      total: 1,
      records: [
        {
          fw_instance_id: '546af3f8-88e9-47f2-a205-2346d7090925',
          resource_id: '546af3f8-88e9-47f2-a205-2346d7090925',
          name: '1680054140516',
          fw_instance_name: 'edge',
          enterprise_project_id: 'default',
          charge_mode: 1,
          flavor: { version: 1, eip_count: 50 },
          protect_objects: [{ object_id: '6d3db4fd-fd58-4d8e-914b-ef91aa268f62', type: 0 }],
          status: 2,
          tags: '{"env":"prod"}',
        },
      ],
    },
  },
  rowsAt: 'data.records',
  idAt: 'fw_instance_id',
  paged: { family: 'offset', total: 'data.total' },
  record: {
    name: 'edge',
    status: '2',
    tags: { env: 'prod' },
    details: {
      state: 'running',
      edition: 1,
      protectedObjects: ['6d3db4fd-fd58-4d8e-914b-ef91aa268f62'],
      chargingMode: 'on demand',
    },
  },
});
