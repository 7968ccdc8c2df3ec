import type { ProductEntry } from './entry.ts';
import { flag, number } from './readers.ts';

export const ddmInstances: ProductEntry = {
  type: 'ddm.instances',
  title: 'DDM instances',
  service: 'ddm',
  scope: 'project',
  list: {
    path: '/v1/{project_id}/instances',
    paging: { family: 'offset', size: 100 },
    items: 'instances',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created',
      updatedAt: 'updated',
      vpcId: 'vpc_id',
      enterpriseProjectId: 'enterprise_project_id',
      details: {
        engineVersion: 'engine_version',
        privateIp: 'access_ip',
        port: number('access_port'),
        isSslEnabled: flag('enable_ssl'),
        securityGroupId: 'security_group_id',
        subnetId: 'subnet_id',
      },
    },
  },
  configType: null,
  permission: 'ddm:instance:list',
  source: 'DDM API Reference, "Querying DDM Instances"; answer in the shape of that page',
};
