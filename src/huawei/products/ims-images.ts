import { everyEnterpriseProject, type ProductEntry } from './entry.ts';
import { encryptedByKey, flag, number, tagTexts } from './readers.ts';

/** The project's own images: without `__imagetype`, every public image is listed, too. */
export const imsImages: ProductEntry = {
  type: 'ims.images',
  title: 'private images',
  service: 'ims',
  scope: 'project',
  list: {
    path: '/v2/cloudimages',
    query: { ...everyEnterpriseProject, __imagetype: 'private' },
    paging: { family: 'last-id', size: 100 },
    items: 'images',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagTexts('tags'),
      encryption: encryptedByKey('__system__cmkid'),
      details: {
        visibility: 'visibility',
        osType: '__os_type',
        osVersion: '__os_version',
        isProtected: flag('protected'),
        isRegistered: flag('__isregistered'),
        minDisk: number('min_disk'),
      },
    },
  },
  configType: 'ims.images',
  permission: 'ims:images:list',
  source: 'IMS API Reference, "Querying Images"; answer in the shape of that page',
};
