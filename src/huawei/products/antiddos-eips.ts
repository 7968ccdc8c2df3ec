import type { ProductEntry } from './entry.ts';
import { number } from './readers.ts';

/** The protection of each EIP, by the EIP's id. */
export const antiddosEips: ProductEntry = {
  type: 'antiddos.eips',
  title: 'Anti-DDoS protection of EIPs',
  service: 'antiddos',
  scope: 'project',
  list: {
    path: '/v1/{project_id}/antiddos',
    paging: { family: 'offset', size: 100, total: 'total' },
    items: 'ddosStatus',
    fields: {
      id: 'floating_ip_id',
      name: 'floating_ip_address',
      status: 'status',
      publicAddresses: ['floating_ip_address'],
      details: {
        networkKind: 'network_type',
        trafficThreshold: number('traffic_threshold'),
        protectKind: 'protect_type',
      },
    },
  },
  configType: null,
  permission: 'anti-ddos:ip:listStatuses',
  source: 'Anti-DDoS API Reference, "Querying the List of Defense Statuses of EIPs"; answer in the shape of that page',
};
