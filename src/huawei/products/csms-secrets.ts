import { asTime } from '../read.ts';
import type { ProductEntry } from './entry.ts';
import { encryptedByKey, flag } from './readers.ts';

/** What secrets are called, never what they hold. */
export const csmsSecrets: ProductEntry = {
  type: 'csms.secrets',
  title: 'CSMS secrets',
  service: 'kms',
  scope: 'project',
  list: {
    path: '/v1/{project_id}/secrets',
    paging: { family: 'next-marker', size: 50 },
    items: 'secrets',
    fields: {
      id: 'id',
      name: 'name',
      status: 'state',
      createdAt: 'create_time',
      updatedAt: 'update_time',
      enterpriseProjectId: 'enterprise_project_id',
      encryption: encryptedByKey('kms_key_id'),
      details: {
        kind: 'secret_type',
        isRotated: flag('auto_rotation'),
        rotationPeriod: 'rotation_period',
        rotatedAt: (item) => asTime(item.rotation_time),
        nextRotationAt: (item) => asTime(item.next_rotation_time),
      },
    },
  },
  configType: null,
  permission: 'csms:secret:list',
  source: 'DEW API Reference, "Querying the Secret List"; answer in the shape of that page',
};
