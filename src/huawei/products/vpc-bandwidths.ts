import { everyEnterpriseProject, type ProductEntry } from './entry.ts';
import { number } from './readers.ts';

export const vpcBandwidths: ProductEntry = {
  type: 'vpc.bandwidths',
  title: 'bandwidths',
  service: 'vpc',
  scope: 'project',
  list: {
    path: '/v1/{project_id}/bandwidths',
    query: everyEnterpriseProject,
    paging: { family: 'last-id', size: 200 },
    items: 'bandwidths',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      enterpriseProjectId: 'enterprise_project_id',
      publicAddresses: ['publicip_info[].publicip_address', 'publicip_info[].publicipv6_address'],
      details: {
        size: number('size'),
        sharing: 'share_type',
        chargingMode: 'charge_mode',
        eips: 'publicip_info[].publicip_id',
      },
    },
  },
  configType: 'vpc.bandwidths',
  permission: 'vpc:bandwidths:list',
  emptyMayMeanForbidden: true,
  source: 'EIP API Reference, "Querying Bandwidths"; answer in the shape of that page',
};
