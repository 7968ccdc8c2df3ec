import { cceClusters } from './cce-clusters.ts';
import type { ProductEntry } from './entry.ts';
import { encryptedByFlag, present, tagList } from './readers.ts';

/** How to log in to a node stands in the row, too: of that, only whether it is by a key pair is read. */
export const cceNodes: ProductEntry = {
  type: 'cce.nodes',
  title: 'CCE nodes',
  service: 'cce',
  scope: 'project',
  list: {
    path: '/api/v3/projects/{project_id}/clusters/{cluster_id}/nodes',
    paging: { family: 'next-marker', size: 500, next: 'pageInfo.nextMarker' },
    items: 'items',
    fields: {
      id: 'metadata.uid',
      name: 'metadata.name',
      status: 'status.phase',
      createdAt: 'metadata.creationTimestamp',
      updatedAt: 'metadata.updateTimestamp',
      enterpriseProjectId: 'spec.serverEnterpriseProjectID',
      tags: tagList('spec.userTags'),
      publicAddresses: ['status.publicIP'],
      encryption: encryptedByFlag(
        'spec.rootVolume.metadata.__system__encrypted',
        'spec.rootVolume.metadata.__system__cmkid',
      ),
      details: {
        serverId: 'status.serverId',
        privateIp: 'status.privateIP',
        flavor: 'spec.flavor',
        os: 'spec.os',
        zone: 'spec.az',
        isKeyLogin: present('spec.login.sshKey'),
      },
    },
  },
  parent: { entry: cceClusters, placeholder: 'cluster_id', detail: 'clusterId' },
  configType: 'cce.nodes',
  permission: 'cce:node:list',
  source: 'CCE API Reference, "Listing All Nodes in a Cluster"; answer in the shape of that page',
};
