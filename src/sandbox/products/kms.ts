import type { Call } from '../call.ts';
import { hole } from '../templates.ts';
import { byBodyMarker, byField } from './paging.ts';
import type { ProductType } from './product-type.ts';
import { anyEnterprise, type ReadFilter, type Service } from './service.ts';

/** DEW API reference, "Querying the List of CMKs"; a recorded answer. Numbers and truth values are texts. */
const keys: ProductType = {
  name: 'kms.keys',
  idAt: 'key_id',
  nameAt: 'key_alias',
  enterpriseProjectAt: 'sys_enterprise_project_id',
  shape: (place, dice) => {
    const isDefault = dice.variant === 2;
    const state = isDefault ? '2' : dice.pick(['2', '2', '2', '3', '4', '5']);
    return {
      key_rotation_enabled: String(!isDefault && !dice.flaw()),
      key_usage: 'ENCRYPT_DECRYPT',
      key_type: '1',
      key_id: hole.id,
      key_spec: isDefault ? 'AES_256' : dice.pick(['AES_256', 'AES_256', 'RSA_2048', 'EC_P256', 'SM4']),
      origin: state === '5' ? 'external' : 'kms',
      expiration_time: '',
      sys_enterprise_project_id: dice.pick(place.enterpriseProjectIds),
      default_key_flag: isDefault ? '1' : '0',
      creation_date: hole.createdMs,
      pending_days: state === '4' ? '7' : '',
      domain_id: place.domainId,
      keystore_type: 'DEFAULT',
      scheduled_deletion_date: state === '4' ? '1767225600000' : '',
      multi_region_key_type: 'SINGLE',
      key_alias: isDefault ? `evs/default-${hole.number}` : `KMS-${hole.number}`,
      key_description: isDefault ? '用于加密云硬盘的默认密钥。' : '',
      realm: place.region,
      keystore_id: '0',
      key_state: state,
    };
  },
  properties: (row) => ({
    keyState: row.key_state,
    keySpec: row.key_spec,
    keyRotationEnabled: row.key_rotation_enabled,
  }),
};

/** DEW API reference, "Querying the Secret List": what a secret is called, never what it says. Times in seconds. */
const secrets: ProductType = {
  name: 'csms.secrets',
  shape: (place, dice) => ({
    id: hole.id,
    name: `secret-${hole.head}`,
    state: dice.pick(['ENABLED', 'ENABLED', 'DISABLED', 'PENDING_DELETE']),
    kms_key_id: hole.first,
    description: '',
    create_time: hole.createdSecondsNumber,
    update_time: hole.createdSecondsNumber,
    scheduled_delete_time: null,
    secret_type: dice.pick(['COMMON', 'RDS']),
    auto_rotation: !dice.flaw(),
    rotation_period: '30d',
    rotation_config: '',
    rotation_time: null,
    next_rotation_time: null,
    event_subscriptions: [],
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
  }),
  fill: (place, index) => ({ first: place.idOf('kms.keys', index) }),
};

const askedOf = (call: Call, name: string): string | undefined => {
  try {
    const body: unknown = JSON.parse(call.body.toString('utf8'));
    const value = typeof body === 'object' && body !== null ? Object.getOwnPropertyDescriptor(body, name)?.value : null;
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Without `key_spec`, only AES_256 keys are listed. */
const bySpec: ReadFilter = (call) => {
  const wanted = askedOf(call, 'key_spec') ?? 'AES_256';
  return wanted === 'ALL' ? undefined : (row) => row.key_spec === wanted;
};

const byState: ReadFilter = (call) => {
  const wanted = askedOf(call, 'key_state');
  return wanted === undefined ? undefined : (row) => row.key_state === wanted;
};

export const kms: Service = {
  host: 'kms',
  errors: 'error',
  codes: 'KMS',
  types: [keys, secrets],
  calls: [
    {
      method: 'POST',
      path: '/v1.0/{project}/kms/list-keys',
      types: ['kms.keys'],
      rows: 'key_details',
      paging: byBodyMarker({ usual: 10, most: 1000 }),
      action: 'kms:cmk:list',
      filters: [bySpec, byState],
      extra: (_call, rows) => ({ keys: rows.map(({ id }) => id) }),
    },
    {
      path: '/v1/{project}/secrets',
      types: ['csms.secrets'],
      rows: 'secrets',
      paging: byField('name', { usual: 50, most: 50 }),
      action: 'csms:secret:list',
      enterprise: anyEnterprise,
    },
  ],
};
