import { everyEnterpriseProject, type ProductEntry } from './entry.ts';
import { number, tagList } from './readers.ts';

export const dwsClusters: ProductEntry = {
  type: 'dws.clusters',
  title: 'DWS clusters',
  service: 'dws',
  scope: 'project',
  list: {
    path: '/v1.0/{project_id}/clusters',
    query: everyEnterpriseProject,
    paging: { family: 'none' },
    items: 'clusters',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created',
      updatedAt: 'updated',
      vpcId: 'vpc_id',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      publicAddresses: ['public_ip.eip_address'],
      details: {
        version: 'version',
        port: number('port'),
        publicEndpoints: 'public_endpoints[].public_connect_info',
        securityGroupId: 'security_group_id',
        subnetId: 'subnet_id',
        nodes: number('number_of_node'),
      },
    },
  },
  configType: 'dws.clusters',
  permission: null,
  source: 'DWS API Reference, "Querying the Cluster List"; answer in the shape of that page',
};
