import { sandboxUserData, sandboxUserDataMarker } from '../secrets.ts';
import type { Fields } from '../series.ts';
import { hole } from '../templates.ts';
import { byLastId, byPages, byRows, total } from './paging.ts';
import type { ProductType } from './product-type.ts';
import { anyEnterprise, keyValues, type Service } from './service.ts';

const created = `${hole.created}:00Z`;

/** AS API reference, "Querying AS Groups". */
const groups: ProductType = {
  name: 'as.scalingGroups',
  idAt: 'scaling_group_id',
  nameAt: 'scaling_group_name',
  shape: (place, dice) => ({
    scaling_group_id: hole.id,
    scaling_group_name: `as-group-${hole.number}`,
    scaling_group_status: dice.pick(['INSERVICE', 'INSERVICE', 'PAUSED', 'ERROR', 'FREEZED']),
    scaling_configuration_id: hole.second,
    scaling_configuration_name: 'as-config',
    current_instance_number: 2,
    desire_instance_number: 2,
    min_instance_number: 1,
    max_instance_number: 10,
    cool_down_time: 300,
    health_periodic_audit_method: 'NOVA_AUDIT',
    vpc_id: hole.first,
    networks: [{ id: hole.third }],
    security_groups: [{ id: hole.fourth }],
    create_time: created,
    detail: null,
    is_scaling: false,
    delete_publicip: false,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    activity_type: 'NORMAL',
    multi_az_priority_policy: 'EQUILIBRIUM_DISTRIBUTE',
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
  }),
  fill: (place, index) => ({
    first: place.idOf('vpc.vpcs', index),
    second: place.idOf('as.scalingConfigurations', index),
    third: place.idOf('vpc.subnets', index),
    fourth: place.idOf('vpc.securityGroups', index),
  }),
  properties: (row) => ({ status: row.scaling_group_status, vpcId: row.vpc_id }),
};

/** AS API reference, "Querying AS Configurations": with the secrets that such a configuration hands to its servers. */
const configurations: ProductType = {
  name: 'as.scalingConfigurations',
  idAt: 'scaling_configuration_id',
  nameAt: 'scaling_configuration_name',
  shape: (place, dice) => ({
    scaling_configuration_id: hole.id,
    tenant: place.projectId,
    scaling_configuration_name: `as-config-${hole.number}`,
    instance_config: {
      flavorRef: 's6.large.2',
      imageRef: hole.first,
      disk: [
        {
          size: 40,
          volume_type: 'SAS',
          disk_type: 'SYS',
          metadata: { __system__encrypted: dice.flaw() ? '0' : '1', __system__cmkid: hole.second },
        },
      ],
      key_name: dice.flaw() ? null : 'ops-key',
      instance_name: null,
      instance_id: null,
      adminPass: sandboxUserDataMarker,
      user_data: sandboxUserData,
      personality: [{ path: '/etc/profile.d/authentication.sh', content: sandboxUserData }],
      metadata: { admin_pass: sandboxUserDataMarker },
      public_ip: dice.flaw() ? { eip: { ip_type: '5_bgp', bandwidth: { size: 10, share_type: 'PER' } } } : null,
      security_groups: [{ id: hole.third }],
      market_type: null,
    },
    create_time: created,
    bound_scaling_group: '',
  }),
  fill: (place, index) => ({
    first: place.idOf('ims.images', index),
    second: place.idOf('kms.keys', index),
    third: place.idOf('vpc.securityGroups', index),
  }),
};

/** BMS API reference, "Querying Details About BMSs"; a recorded answer. */
const bareMetal: ProductType = {
  name: 'bms.servers',
  shape: (place, dice) => ({
    id: hole.id,
    name: `bms-${hole.number}`,
    addresses: {
      [place.idOf('vpc.vpcs', 0)]: [
        {
          version: '4',
          addr: `10.3.${hole.lowOctets}`,
          'OS-EXT-IPS-MAC:mac_addr': 'fa:16:3e:25:56:c3',
          'OS-EXT-IPS:port_id': hole.id,
          'OS-EXT-IPS:type': 'fixed',
        },
      ],
    },
    flavor: {
      disk: '9309',
      vcpus: '32',
      ram: '193047',
      id: 'physical.o2.medium',
      name: 'physical.o2.medium',
      gpus: [],
      asic_accelerators: [],
    },
    accessIPv4: '',
    accessIPv6: '',
    status: dice.pick(['ACTIVE', 'ACTIVE', 'SHUTOFF', 'ERROR']),
    progress: 0,
    hostId: `cd243addb5d2c64e89218180b7a3ed95abe6882e81c3${hole.head}`,
    created,
    updated: created,
    metadata: {
      'metering.image_id': hole.first,
      'metering.resourcespeccode': 'physical.o2.medium.linux',
      'metering.resourcetype': '__type_baremetal',
      image_name: 'redhat_7_2',
      os_bit: '64',
      os_type: 'Linux',
      vpc_id: place.idOf('vpc.vpcs', 0),
      chargingMode: dice.pick(['0', '1']),
    },
    tags: ['__type_baremetal', ...dice.pick([[], ['env=prod']])],
    description: '',
    locked: false,
    image: { id: hole.first },
    tenant_id: place.projectId,
    user_id: place.rootUserId,
    key_name: dice.flaw() ? null : 'ops-key',
    'OS-EXT-STS:power_state': 1,
    'OS-EXT-STS:vm_state': 'active',
    'OS-EXT-STS:task_state': null,
    'OS-EXT-AZ:availability_zone': `${place.region}a`,
    config_drive: '',
    'OS-DCF:diskConfig': 'MANUAL',
    'OS-EXT-SRV-ATTR:host': 'bms.dc1',
    'OS-EXT-SRV-ATTR:hostname': `bms-${hole.number}`,
    'OS-EXT-SRV-ATTR:hypervisor_hostname': 'nova002@2',
    'OS-EXT-SRV-ATTR:instance_name': `instance-${hole.head}`,
    'OS-EXT-SRV-ATTR:kernel_id': '',
    'OS-EXT-SRV-ATTR:launch_index': 0,
    'OS-EXT-SRV-ATTR:ramdisk_id': '',
    'OS-EXT-SRV-ATTR:reservation_id': `r-${hole.head}`,
    'OS-EXT-SRV-ATTR:root_device_name': '/dev/sda',
    'os:scheduler_hints': {},
    sys_tags: [],
    'OS-EXT-SRV-ATTR:user_data': sandboxUserData,
    'OS-SRV-USG:launched_at': `${hole.created}:07.954587`,
    'os-extended-volumes:volumes_attached': [],
    security_groups: [{ name: 'default', id: place.idOf('vpc.securityGroups', 0) }],
    host_status: 'UP',
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
  }),
  fill: (place, index) => ({ first: place.idOf('ims.images', index) }),
};

/** DeH API reference, "Querying DeHs". */
const dedicatedHosts: ProductType = {
  name: 'deh.dedicatedhosts',
  idAt: 'dedicated_host_id',
  shape: (place, dice) => ({
    dedicated_host_id: hole.id,
    name: `deh-${hole.number}`,
    auto_placement: 'on',
    availability_zone: `${place.region}a`,
    project_id: place.projectId,
    host_properties: { host_type: 's6', host_type_name: 's6', vcpus: 36, cores: 12, sockets: 2, memory: 1073741824 },
    state: dice.pick(['available', 'available', 'fault']),
    available_vcpus: 20,
    available_memory: 1073201821,
    allocated_at: created,
    released_at: null,
    instance_total: 1,
    instance_uuids: [hole.first],
    tags: dice.pick<Fields>([{}, { env: 'prod' }]),
  }),
  fill: (place, index) => ({ first: place.serverAt(index).id }),
};

const groupsList = { usual: 20, most: 100 };

export const scaling: Service = {
  host: 'as',
  errors: 'error',
  codes: 'AS',
  types: [groups, configurations],
  calls: [
    {
      path: '/autoscaling-api/v1/{project}/scaling_group',
      types: ['as.scalingGroups'],
      rows: 'scaling_groups',
      paging: byRows(
        groupsList,
        (about) => ({ total_number: about.total, start_number: about.offset, limit: about.limit }),
        { name: 'start_number' },
      ),
      action: 'autoscaling:groups:list',
      enterprise: anyEnterprise,
    },
    {
      path: '/autoscaling-api/v1/{project}/scaling_configuration',
      types: ['as.scalingConfigurations'],
      rows: 'scaling_configurations',
      paging: byRows(
        groupsList,
        (about) => ({ total_number: about.total, start_number: about.offset, limit: about.limit }),
        { name: 'start_number' },
      ),
      action: 'autoscaling:configs:list',
    },
  ],
};

/** `offset` counts pages, and `count` never says more than a page can hold. */
export const bms: Service = {
  host: 'bms',
  errors: 'error',
  codes: 'BMS',
  types: [bareMetal],
  calls: [
    {
      path: '/v1/{project}/baremetalservers/detail',
      types: ['bms.servers'],
      rows: 'servers',
      paging: byPages({ page: 'offset', size: 'limit', isUncapped: true }, { usual: 25, most: 1000 }, (about) => ({
        count: Math.min(about.total, about.limit),
      })),
      action: 'bms:servers:list',
      enterprise: anyEnterprise,
    },
  ],
};

export const deh: Service = {
  host: 'deh',
  errors: 'error',
  codes: 'DEH',
  types: [dedicatedHosts],
  calls: [
    {
      path: '/v1.0/{project}/dedicated-hosts',
      types: ['deh.dedicatedhosts'],
      rows: 'dedicated_hosts',
      paging: byLastId({ usual: 100, most: 1000 }, total('total')),
      action: 'deh:dedicatedHosts:list',
    },
  ],
};
