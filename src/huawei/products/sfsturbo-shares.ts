import type { ProductEntry } from './entry.ts';
import { encryptedByKey, number, tagList, word } from './readers.ts';

/** Status is a code, and so is what the sub-status says of a share that is being changed. */
export const sfsturboShares: ProductEntry = {
  type: 'sfsturbo.shares',
  title: 'SFS Turbo file systems',
  service: 'sfs-turbo',
  scope: 'project',
  list: {
    path: '/v1/{project_id}/sfs-turbo/shares/detail',
    paging: { family: 'offset', size: 200, total: 'count' },
    items: 'shares',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      vpcId: 'vpc_id',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      encryption: encryptedByKey('crypt_key_id'),
      details: {
        state: word('status', { 100: 'creating', 200: 'available', 303: 'creation failed', 800: 'frozen' }),
        size: number('size'),
        protocol: 'share_proto',
        exportLocation: 'export_location',
        securityGroupId: 'security_group_id',
        subnetId: 'subnet_id',
      },
    },
  },
  configType: 'sfsturbo.shares',
  permission: 'sfsturbo:shares:getAllShares',
  source: 'SFS Turbo API Reference, "Querying Details About All File Systems"; answer in the shape of that page',
};
