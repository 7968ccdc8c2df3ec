import type { ProductEntry } from './entry.ts';
import { number, tagTexts } from './readers.ts';

/** Tags are left out unless asked for, and who asks for fields gets no others: so each one that is read is asked for. */
const fields = [
  'alias',
  'associate_instance_id',
  'associate_instance_type',
  'bandwidth',
  'billing_info',
  'created_at',
  'enterprise_project_id',
  'id',
  'ip_version',
  'network_type',
  'public_ip_address',
  'public_ipv6_address',
  'status',
  'tags',
  'type',
  'updated_at',
  'vnic',
];

/** Older answers have no `page_info`, so the last id is the marker. */
export const vpcPublicips: ProductEntry = {
  type: 'vpc.publicips',
  title: 'EIPs',
  service: 'vpc',
  scope: 'project',
  list: {
    path: '/v3/{project_id}/eip/publicips',
    query: { fields },
    paging: { family: 'last-id', size: 500, total: 'total_count' },
    items: 'publicips',
    fields: {
      id: 'id',
      name: 'alias',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      vpcId: 'vnic.vpc_id',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagTexts('tags'),
      publicAddresses: ['public_ip_address', 'public_ipv6_address'],
      details: {
        boundTo: 'associate_instance_type',
        boundId: 'associate_instance_id',
        privateIp: 'vnic.private_ip_address',
        portId: 'vnic.port_id',
        bandwidthId: 'bandwidth.id',
        bandwidthSize: number('bandwidth.size'),
        kind: 'type',
      },
    },
  },
  configType: 'vpc.publicips',
  permission: 'vpc:publicIps:list',
  emptyMayMeanForbidden: true,
  source: 'EIP API Reference (v3), "Querying EIPs"; recorded answer',
};
