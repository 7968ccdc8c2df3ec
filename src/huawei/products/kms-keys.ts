import type { ProductEntry } from './entry.ts';
import { flag, word } from './readers.ts';

/** Values are texts throughout. Without `key_spec` only AES_256 keys are listed. */
export const kmsKeys: ProductEntry = {
  type: 'kms.keys',
  title: 'KMS keys',
  service: 'kms',
  scope: 'project',
  list: {
    method: 'POST',
    path: '/v1.0/{project_id}/kms/list-keys',
    body: { key_spec: 'ALL' },
    paging: { family: 'next-marker', size: 100, next: 'next_marker', more: 'truncated', place: 'body-as-text' },
    items: 'key_details',
    fields: {
      id: 'key_id',
      name: 'key_alias',
      status: 'key_state',
      createdAt: 'creation_date',
      enterpriseProjectId: 'sys_enterprise_project_id',
      details: {
        state: word('key_state', {
          1: 'pending activation',
          2: 'enabled',
          3: 'disabled',
          4: 'pending deletion',
          5: 'pending import',
        }),
        isRotationEnabled: flag('key_rotation_enabled'),
        isDefaultKey: flag('default_key_flag'),
        keySpec: 'key_spec',
        keyUsage: 'key_usage',
        origin: 'origin',
      },
    },
  },
  configType: 'kms.keys',
  permission: 'kms:cmk:list',
  source: 'DEW API Reference, "Querying the List of CMKs"; recorded answer',
};
