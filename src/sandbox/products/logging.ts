import { hole } from '../templates.ts';
import { byRows, total, unpaged } from './paging.ts';
import type { ProductType } from './product-type.ts';
import { anyEnterprise, keyValues, type Service } from './service.ts';

/** CTS API reference V3, "Querying a Tracker"; a recorded answer. A region has one system tracker, or none. */
const trackers: ProductType = {
  name: 'cts.trackers',
  nameAt: 'tracker_name',
  tagsAt: 'tag',
  shape: (place, dice) => {
    const isCareless = dice.flaw();
    return {
      create_time: hole.createdMsNumber,
      domain_id: place.domainId,
      enterprise_project_id: '0',
      id: hole.id,
      is_organization_tracker: false,
      is_support_trace_files_encryption: !isCareless,
      kms_id: isCareless ? '' : hole.third,
      is_support_validate: !isCareless,
      lts: { is_lts_enabled: !isCareless, log_group_name: 'CTS', log_topic_name: 'system-trace' },
      management_event_selector: { exclude_service: isCareless ? ['KMS'] : [], read_write_type: [] },
      obs_info: {
        bucket_lifecycle: 0,
        bucket_name: isCareless ? '' : hole.fourth,
        file_prefix_name: '',
        is_authorized_bucket: false,
        is_obs_created: false,
        is_sort_by_service: true,
      },
      project_id: place.projectId,
      status: hole.fifth,
      tag: { _sys_enterprise_project_id: '0' },
      tracker_name: hole.first,
      tracker_type: hole.second,
    };
  },
  fill: (place, index) => ({
    first: index === 0 ? 'system' : `data-${index}`,
    second: index === 0 ? 'system' : 'data',
    third: place.idOf('kms.keys', index),
    fourth: place.idOf('obs.buckets', index),
    fifth: index === 0 && place.part % 3 === 2 ? 'disabled' : 'enabled',
  }),
};

export const cts: Service = {
  host: 'cts',
  errors: 'gateway',
  codes: 'CTS',
  types: [trackers],
  calls: [
    {
      path: '/v3/{project}/trackers',
      types: ['cts.trackers'],
      rows: 'trackers',
      paging: unpaged(),
      action: 'cts:tracker:list',
    },
  ],
};

/** LTS API reference, "Querying All Log Groups of an Account"; a recorded answer. */
const groups: ProductType = {
  name: 'lts.groups',
  idAt: 'log_group_id',
  nameAt: 'log_group_name',
  tagsAt: 'tag',
  shape: (_place, dice) => ({
    creation_time: hole.createdMsNumber,
    log_group_name: `lts-group-${hole.number}`,
    log_group_id: hole.id,
    ttl_in_days: dice.flaw() ? 7 : 365,
    tag: dice.pick<Record<string, string>>([{}, { _sys_enterprise_project_id: '0' }, { env: 'prod' }]),
  }),
};

/** LTS API reference, "Querying Log Streams". */
const streams: ProductType = {
  name: 'lts.streams',
  idAt: 'log_stream_id',
  nameAt: 'log_stream_name',
  tagsAt: 'tag',
  shape: (_place, dice) => ({
    creation_time: hole.createdMsNumber,
    log_stream_name: `lts-stream-${hole.number}`,
    log_stream_id: hole.id,
    log_group_id: hole.first,
    filter_count: 0,
    is_favorite: false,
    auth_web_tracking: dice.flaw(),
    tag: {},
  }),
  fill: (place, index) => ({ first: place.idOf('lts.groups', index) }),
};

export const lts: Service = {
  host: 'lts',
  errors: 'gateway',
  codes: 'LTS',
  types: [groups, streams],
  calls: [
    {
      path: '/v2/{project}/groups',
      types: ['lts.groups'],
      rows: 'log_groups',
      paging: unpaged(),
      action: 'lts:groups:list',
    },
    {
      path: '/v2/{project}/groups/{group}/streams',
      types: ['lts.streams'],
      rows: 'log_streams',
      paging: unpaged(),
      action: 'lts:topics:list',
      filters: [(call) => (row) => row.log_group_id === call.params.group],
    },
    {
      path: '/v2/{project}/log-streams',
      types: ['lts.streams'],
      rows: 'log_streams',
      paging: unpaged(),
      action: 'lts:topics:list',
    },
  ],
};

/** CES API reference V2, "Querying Alarm Rules". */
const alarms: ProductType = {
  name: 'ces.alarms',
  idAt: 'alarm_id',
  ids: () => ({ write: (uuid) => `al${uuid.replaceAll('-', '').slice(0, 22)}`, headOf: (id) => id.slice(2, 10) }),
  shape: (place, dice) => ({
    alarm_id: hole.id,
    name: `alarm-${hole.number}`,
    description: '',
    namespace: dice.pick(['SYS.ECS', 'SYS.VPC', 'SYS.OBS']),
    policies: [
      { metric_name: 'cpu_util', period: 1, filter: 'average', comparison_operator: '>=', value: 80, count: 3 },
    ],
    resources: [],
    type: 'ALL_INSTANCE',
    enabled: !dice.flaw(),
    notification_enabled: !dice.flaw(),
    alarm_notifications: [],
    ok_notifications: [],
    notification_begin_time: '00:00',
    notification_end_time: '23:59',
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    alarm_template_id: '',
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
  }),
};

export const ces: Service = {
  host: 'ces',
  errors: 'gateway',
  codes: 'CES',
  types: [alarms],
  calls: [
    {
      path: '/v2/{project}/alarms',
      types: ['ces.alarms'],
      rows: 'alarms',
      paging: byRows({ usual: 10, most: 100 }, total('count')),
      action: 'ces:alarms:list',
      enterprise: anyEnterprise,
    },
  ],
};
