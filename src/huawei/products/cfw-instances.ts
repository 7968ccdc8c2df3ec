import type { ProductEntry } from './entry.ts';
import { number, tagJson, word } from './readers.ts';

/** The call beside it, `firewall/exist`, gives the first firewall only. `name` is a number of no meaning. */
export const cfwInstances: ProductEntry = {
  type: 'cfw.cfw_instance',
  title: 'cloud firewalls',
  service: 'cfw',
  scope: 'project',
  list: {
    method: 'POST',
    path: '/v1/{project_id}/firewalls/list',
    paging: { family: 'offset', size: 200, total: 'data.total', place: 'body' },
    items: 'data.records',
    fields: {
      id: 'fw_instance_id',
      name: 'fw_instance_name',
      status: 'status',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagJson('tags'),
      details: {
        state: word('status', { '-1': 'unpaid', 0: 'creating', 2: 'running', 5: 'freezing' }),
        edition: number('flavor.version'),
        protectedObjects: 'protect_objects[].object_id',
        chargingMode: word('charge_mode', { 0: 'yearly/monthly', 1: 'on demand' }),
      },
    },
  },
  configType: 'cfw.cfw_instance',
  permission: 'cfw:instance:list',
  source: 'CFW API Reference, "Querying the Firewall List"; answer in the shape of that page',
};
