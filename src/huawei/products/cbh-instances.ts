import type { ProductEntry } from './entry.ts';
import { number, textAt } from './readers.ts';

export const cbhInstances: ProductEntry = {
  type: 'cbh.instance',
  title: 'bastion hosts',
  service: 'cbh',
  scope: 'project',
  list: {
    path: '/v2/{project_id}/cbs/instance/list',
    paging: { family: 'offset', size: 200, total: 'total' },
    items: 'instance',
    fields: {
      id: (item) => textAt(item, 'instance_id') ?? textAt(item, 'server_id'),
      name: 'name',
      status: 'status_info.status',
      createdAt: 'created_time',
      vpcId: 'network.vpc_id',
      enterpriseProjectId: 'enterprise_project_id',
      publicAddresses: ['network.public_ip'],
      details: {
        version: 'bastion_version',
        serverId: 'server_id',
        webPort: number('network.web_port'),
        privateIp: 'network.private_ip',
        securityGroupId: 'network.security_group_id',
        subnetId: 'network.subnet_id',
      },
    },
  },
  configType: 'cbh.instance',
  permission: null,
  source: 'CBH API Reference (v2), "Querying the CBH Instance List"; answer in the shape of that page',
};
