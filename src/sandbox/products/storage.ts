import { hole } from '../templates.ts';
import { byRows, total, unpaged } from './paging.ts';
import { type ProductType, valueAt } from './product-type.ts';
import { anyEnterprise, keyValues, type Service } from './service.ts';

/** SFS Turbo API reference, "Obtaining the File System List": the status is a number in a text. */
const shares: ProductType = {
  name: 'sfsturbo.shares',
  shape: (place, dice) => ({
    id: hole.id,
    name: `sfs-${hole.number}`,
    status: dice.pick(['200', '200', '200', '100', '303', '800']),
    sub_status: '',
    size: '500.00',
    avail_capacity: '500.00',
    share_proto: 'NFS',
    share_type: 'STANDARD',
    version: '1.0.0',
    region: place.region,
    created_at: `${hole.created}:05`,
    availability_zone: `${place.region}a`,
    az_name: `${place.region}a`,
    vpc_id: hole.first,
    subnet_id: hole.second,
    security_group_id: hole.third,
    export_location: `${hole.uuid}.sfsturbo.internal:/`,
    pay_model: dice.pick(['0', '1']),
    expand_type: 'standard',
    ...(dice.flaw() ? {} : { crypt_key_id: hole.fourth }),
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
    features: ['qos'],
    action_progress: {},
  }),
  fill: (place, index) => ({
    first: place.idOf('vpc.vpcs', index),
    second: place.idOf('vpc.subnets', index),
    third: place.idOf('vpc.securityGroups', index),
    fourth: place.idOf('kms.keys', index),
  }),
  properties: (row) => ({ status: row.status, size: row.size, vpcId: row.vpc_id, cryptKeyId: row.crypt_key_id }),
};

export const sfsTurbo: Service = {
  host: 'sfs-turbo',
  errors: 'gateway',
  codes: 'SFS.TURBO',
  types: [shares],
  calls: [
    {
      path: '/v1/{project}/sfs-turbo/shares/detail',
      types: ['sfsturbo.shares'],
      rows: 'shares',
      paging: byRows({ usual: 1000, most: 1000 }, total('count')),
      action: 'sfsturbo:shares:getAllShares',
      enterprise: anyEnterprise,
    },
  ],
};

/** CBR API reference, "Querying the Vault List": a vault without resources protects nothing. */
const vaults: ProductType = {
  name: 'cbr.vault',
  shape: (place, dice) => ({
    id: hole.id,
    name: `vault-${hole.number}`,
    description: '',
    project_id: place.projectId,
    provider_id: '0daac4c5-6707-4851-97ba-169e36266b66',
    created_at: `${hole.created}:53.518854`,
    updated_at: `${hole.created}:53.518854`,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    auto_bind: false,
    auto_expand: false,
    bind_rules: {},
    user_id: place.rootUserId,
    locked: !dice.flaw(),
    resources: dice.flaw()
      ? []
      : [
          {
            id: hole.first,
            name: hole.second,
            type: 'OS::Nova::Server',
            protect_status: 'available',
            size: 40,
            backup_size: 0,
            backup_count: 0,
            extra_info: {},
          },
        ],
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
    billing: {
      allocated: 40,
      used: 0,
      size: 100,
      status: dice.pick(['available', 'available', 'lock', 'frozen']),
      charging_mode: dice.pick(['post_paid', 'pre_paid']),
      cloud_type: 'public',
      consistent_level: 'crash_consistent',
      object_type: 'server',
      protect_type: 'backup',
      spec_code: 'vault.backup.server.normal',
      storage_unit: null,
      order_id: null,
      product_id: null,
      frozen_scene: null,
      is_multi_az: false,
    },
  }),
  fill: (place, index) => ({ first: place.serverAt(index).id, second: `server-${index}` }),
  properties: (row) => ({ status: valueAt(row, 'billing.status'), resources: row.resources }),
};

/** CBR API reference, "Querying All Backups". */
const backups: ProductType = {
  name: 'cbr.backup',
  shape: (place, dice) => ({
    id: hole.id,
    name: `backup-${hole.number}`,
    description: '',
    checkpoint_id: hole.id,
    vault_id: hole.first,
    project_id: place.projectId,
    provider_id: '0daac4c5-6707-4851-97ba-169e36266b66',
    resource_id: hole.second,
    resource_name: 'server',
    resource_type: 'OS::Nova::Server',
    resource_az: `${place.region}a`,
    resource_size: 40,
    status: dice.pick(['available', 'available', 'error', 'protecting']),
    image_type: 'backup',
    children: [],
    replication_records: [],
    own_type: dice.pick(['private', 'private', 'shared']),
    extend_info: { auto_trigger: true, bootable: true, encrypted: !dice.flaw(), incremental: false, system_disk: true },
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    created_at: `${hole.created}:53.518854`,
    updated_at: `${hole.created}:53.518854`,
    protected_at: `${hole.created}:53.518854`,
    expired_at: null,
    parent_id: null,
  }),
  fill: (place, index) => ({ first: place.idOf('cbr.vault', index), second: place.serverAt(index).id }),
};

/** CBR API reference, "Querying the Policy List": in one answer. Not every vault is served by one. */
const policies: ProductType = {
  name: 'cbr.policy',
  shape: (_place, dice) => ({
    id: hole.id,
    name: `policy-${hole.number}`,
    enabled: !dice.flaw(),
    operation_type: dice.pick(['backup', 'backup', 'replication']),
    operation_definition: {
      day_backups: 0,
      max_backups: -1,
      month_backups: 0,
      retention_duration_days: 7,
      timezone: 'UTC+08:00',
      week_backups: 0,
      year_backups: 0,
    },
    trigger: {
      id: hole.uuid,
      name: 'default',
      type: 'time',
      properties: { pattern: ['FREQ=WEEKLY;BYDAY=MO;BYHOUR=14;BYMINUTE=00'], start_time: '2024-01-01 00:00:00' },
    },
    associated_vaults: [{ vault_id: hole.first, destination_vault_id: null }],
  }),
  fill: (place, index) => ({ first: place.idOf('cbr.vault', index) }),
};

const limits = { usual: 1000, most: 1000 };

export const cbr: Service = {
  host: 'cbr',
  errors: 'gateway',
  codes: 'BackupService',
  types: [vaults, backups, policies],
  calls: [
    {
      path: '/v3/{project}/vaults',
      types: ['cbr.vault'],
      rows: 'vaults',
      paging: byRows(limits, total('count')),
      action: 'cbr:vaults:list',
      enterprise: anyEnterprise,
    },
    {
      path: '/v3/{project}/backups',
      types: ['cbr.backup'],
      rows: 'backups',
      paging: byRows(limits, total('count')),
      action: 'cbr:backups:list',
      enterprise: anyEnterprise,
    },
    {
      path: '/v3/{project}/policies',
      types: ['cbr.policy'],
      rows: 'policies',
      paging: unpaged(total('count')),
      action: 'cbr:policies:list',
    },
  ],
};
