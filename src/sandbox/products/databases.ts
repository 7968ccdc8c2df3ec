import type { Fields } from '../series.ts';
import { hole } from '../templates.ts';
import { withoutFailed } from './dms.ts';
import { byRows, total, unpaged } from './paging.ts';
import { type Dice, hexIds, type Place, type ProductType } from './product-type.ts';
import { anyEnterprise, keyValues, type ListCall, type Service } from './service.ts';

const fill: ProductType['fill'] = (place, index) => ({
  first: place.idOf('vpc.vpcs', index),
  second: place.idOf('vpc.subnets', index),
  third: place.idOf('vpc.securityGroups', index),
  fourth: place.idOf('kms.keys', index),
});

const network = { vpc_id: hole.first, subnet_id: hole.second, security_group_id: hole.third };

const list = (path: string, type: string, action: string): ListCall => ({
  path,
  types: [type],
  rows: 'instances',
  paging: byRows({ usual: 100, most: 100 }, total('total_count')),
  action,
});

const groupOf = (dice: Dice): Fields[] => [
  {
    type: 'replica',
    id: null,
    name: null,
    status: null,
    volume: { size: '20', used: '0.3' },
    nodes: [
      {
        id: `${hole.hex}no02`,
        name: `node-${hole.number}`,
        status: 'normal',
        role: 'Primary',
        private_ip: `10.10.${hole.lowOctets}`,
        public_ip: dice.flaw() ? `198.19.${hole.lowOctets}` : '',
        spec_code: 'dds.mongodb.s6.large.2.repset',
        availability_zone: 'az1',
      },
    ],
  },
];

const documentStatus = (dice: Dice): string =>
  dice.pick(['normal', 'normal', 'normal', 'abnormal', 'creating', 'data_disk_full']);

/** DDS API reference, "Querying Instances and Details": `ssl` is a number. */
const mongo: ProductType = {
  name: 'dds.instances',
  ids: hexIds('', 'in02'),
  fill,
  shape: (place, dice) => ({
    id: hole.id,
    name: `dds-${hole.number}`,
    status: documentStatus(dice),
    port: '8635',
    mode: dice.pick(['Sharding', 'ReplicaSet', 'Single']),
    region: place.region,
    datastore: { type: 'DDS-Community', version: '4.2', patch_available: false },
    engine: 'wiredTiger',
    created: `${hole.created}:00`,
    updated: `${hole.created}:00`,
    db_user_name: 'rwuser',
    ssl: dice.flaw() ? 0 : 1,
    ...network,
    backup_strategy: { start_time: '16:00-17:00', keep_days: dice.flaw() ? 0 : 7 },
    pay_mode: dice.pick(['0', '1']),
    maintenance_window: '18:00-22:00',
    groups: groupOf(dice),
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    time_zone: '',
    actions: [],
    disk_encryption_id: dice.flaw() ? '' : hole.fourth,
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
  }),
  properties: (row) => ({ status: row.status, mode: row.mode, ssl: row.ssl, diskEncryptionId: row.disk_encryption_id }),
};

export const dds: Service = {
  host: 'dds',
  errors: 'gateway',
  codes: 'DBS',
  types: [mongo],
  calls: [list('/v3/{project}/instances', 'dds.instances', 'dds:instance:list')],
};

const gauss = (place: Place, dice: Dice, name: string): Fields => {
  const isPublic = dice.flaw();
  return {
    id: hole.id,
    name: `${name}-${hole.number}`,
    status: dice.pick(['ACTIVE', 'ACTIVE', 'ACTIVE', 'BUILD', 'FROZEN']),
    private_ips: [`10.11.${hole.lowOctets}`],
    public_ips: isPublic ? [`198.19.${hole.lowOctets}`] : [],
    port: 8000,
    region: place.region,
    db_user_name: 'root',
    ...network,
    backup_strategy: { start_time: '17:00-18:00', keep_days: dice.flaw() ? 0 : 7 },
    charge_info: { charge_mode: dice.pick(['postPaid', 'prePaid']) },
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
    time_zone: 'UTC+08:00',
  };
};

/** GaussDB API reference, "Querying DB Instances": times with a space. */
const openGauss: ProductType = {
  name: 'gaussdb.instance',
  ids: hexIds('', 'in14'),
  fill,
  shape: (place, dice) => ({
    ...gauss(place, dice, 'gaussdb'),
    type: dice.pick(['Enterprise', 'Ha']),
    ha: { replication_mode: 'sync', consistency: 'strong' },
    datastore: { type: 'GaussDB', version: '8.103' },
    created: `${hole.createdDay} ${hole.createdClock}:00 +0000`,
    updated: `${hole.createdDay} ${hole.createdClock}:00 +0000`,
    flavor_ref: 'gaussdb.opengauss.ee.dn.m6.2xlarge.8.in',
    flavor_info: { cpu: '8', mem: '64' },
    volume: { type: 'ULTRAHIGH', size: 160 },
    switch_strategy: 'reliability',
    maintenance_window: '22:00-02:00',
    nodes: [{ id: `${hole.hex}no14`, name: 'node', status: 'ACTIVE', role: 'master', public_ip: '' }],
    disk_encryption_id: dice.flaw() ? '' : hole.fourth,
  }),
  properties: (row) => ({ status: row.status, publicIps: row.public_ips, diskEncryptionId: row.disk_encryption_id }),
};

const openGaussCalls: readonly ListCall[] = [
  list('/v3/{project}/instances', 'gaussdb.instance', 'gaussdb:instance:list'),
  list('/v3.1/{project}/instances', 'gaussdb.instance', 'gaussdb:instance:list'),
];

const taurusAsGaussdbForMysql = ['ap-southeast-1', 'ap-southeast-2', 'tr-west-1', 'me-east-1', 'cn-north-11'];
const taurusAsGaussdbMysql = ['af-south-1', 'la-north-2', 'cn-east-5', 'cn-southwest-3'];

/** TaurusDB API reference, "Querying DB Instances": times with an offset, status in one spelling in v3.1. */
const taurus: ProductType = {
  name: 'gaussdbformysql.instance',
  ids: hexIds('', 'in07'),
  fill,
  shape: (place, dice) => ({
    ...gauss(place, dice, 'taurus'),
    port: '3306',
    type: 'Cluster',
    datastore: { type: 'gaussdb-mysql', version: '8.0' },
    created: `${hole.created}:00+0000`,
    updated: `${hole.created}:00+0000`,
    proxy_ips: [],
    readonly_private_ips: [],
    flavor_ref: 'gaussdb.mysql.large.x86.4',
    flavor_info: { vcpus: '2', ram: '8' },
    volume: { type: 'DL6', size: '40', used: '1.2' },
    dedicated_resource_id: '',
  }),
  properties: (row) => ({ status: row.status, publicIps: row.public_ips }),
};

const taurusCalls: readonly ListCall[] = [
  list('/v3/{project}/instances', 'gaussdbformysql.instance', 'gaussdb:instance:list'),
  list('/v3.1/{project}/instances', 'gaussdbformysql.instance', 'gaussdb:instance:list'),
];

const database = { errors: 'gateway', codes: 'DBS' } as const;

export const gaussDb: Service = {
  ...database,
  host: 'gaussdb-opengauss',
  types: [openGauss],
  calls: openGaussCalls,
};

/** Under its own name everywhere, and under the first label of its host where that is another. */
export const taurusDb: readonly Service[] = [
  { ...database, host: 'gaussdb', types: [taurus], calls: taurusCalls },
  { ...database, host: 'gaussdbformysql', regions: taurusAsGaussdbForMysql, types: [], calls: taurusCalls },
  { ...database, host: 'gaussdb-mysql', regions: taurusAsGaussdbMysql, types: [], calls: taurusCalls },
];

/** GeminiDB API reference, "Querying Instances and Details": `ssl` is a text, times lack their zone. */
const gemini: ProductType = {
  name: 'nosql.instances',
  ids: hexIds('', 'in06'),
  fill,
  shape: (place, dice) => ({
    id: hole.id,
    name: `gemini-${hole.number}`,
    status: documentStatus(dice),
    port: '8635',
    mode: 'Cluster',
    region: place.region,
    datastore: {
      type: dice.pick(['cassandra', 'mongodb', 'influxdb', 'redis']),
      version: '3.11',
      patch_available: false,
    },
    engine: 'rocksDB',
    created: `${hole.created}:00`,
    updated: `${hole.created}:00`,
    db_user_name: 'rwuser',
    ...network,
    backup_strategy: { start_time: '00:00-01:00', keep_days: dice.flaw() ? 0 : 7 },
    pay_mode: dice.pick(['0', '1']),
    maintenance_window: '02:00-06:00',
    groups: groupOf(dice),
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    dedicated_resource_id: null,
    ssl: dice.flaw() ? '0' : '1',
    disk_encryption_id: dice.flaw() ? '' : hole.fourth,
    time_zone: '',
    actions: [],
    lb_ip_address: null,
    lb_port: null,
  }),
};

export const geminiDb: Service = {
  host: 'gaussdb-nosql',
  errors: 'gateway',
  codes: 'DBS',
  types: [gemini],
  calls: [list('/v3/{project}/instances', 'nosql.instances', 'nosql:instance:list')],
};

/** DCS API reference, "Listing All DCS Instances": ten a page, truth values as texts, failed ones hidden. */
const redis: ProductType = {
  name: 'dcs.instances',
  idAt: 'instance_id',
  fill,
  shape: (place, dice) => {
    const isPublic = dice.flaw();
    return {
      instance_id: hole.id,
      name: `dcs-${hole.number}`,
      engine: 'Redis',
      engine_version: '6.0',
      status: dice.variant === 7 ? 'CREATEFAILED' : dice.pick(['RUNNING', 'RUNNING', 'FROZEN', 'RESTARTING']),
      capacity: 2,
      ip: `10.12.${hole.lowOctets}`,
      port: 6379,
      resource_spec_code: 'redis.ha.xu1.large.r2.2',
      vpc_id: hole.first,
      vpc_name: 'vpc',
      subnet_id: hole.second,
      security_group_id: hole.third,
      charging_mode: dice.pick([0, 1]),
      created_at: `${hole.created}:19.884Z`,
      user_id: place.rootUserId,
      user_name: 'root',
      no_password_access: String(dice.flaw()),
      enable_publicip: isPublic,
      publicip_id: null,
      publicip_address: isPublic ? `198.19.${hole.lowOctets}` : null,
      enable_ssl: !dice.flaw(),
      max_memory: 2048,
      used_memory: 3,
      enterprise_project_id: dice.pick(place.enterpriseProjectIds),
      tags: dice.pick([[], keyValues(['env', 'prod'])]),
      az_codes: [`${place.region}a`],
    };
  },
};

export const dcs: Service = {
  host: 'dcs',
  errors: 'gateway',
  codes: 'DCS',
  types: [redis],
  calls: [
    {
      ...list('/v2/{project}/instances', 'dcs.instances', 'dcs:instance:list'),
      paging: byRows({ usual: 10, most: 1000 }, total('instance_num')),
      filters: [withoutFailed],
    },
  ],
};

/** DDM API reference, "Querying DDM Instances". */
const middleware: ProductType = {
  name: 'ddm.instances',
  ids: hexIds('', 'in09'),
  fill,
  shape: (place, dice) => ({
    id: hole.id,
    status: dice.pick(['RUNNING', 'RUNNING', 'CREATEFAILED']),
    name: `ddm-${hole.number}`,
    created: `${hole.created}:00+0000`,
    updated: `${hole.created}:00+0000`,
    available_zone: `${place.region}a`,
    ...network,
    node_count: 2,
    access_ip: `10.13.${hole.lowOctets}`,
    access_port: '5066',
    core_count: '8',
    ram_capacity: '16',
    node_status: 'running',
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    project_id: place.projectId,
    engine_version: '3.1.2',
    enable_ssl: !dice.flaw(),
  }),
};

export const ddm: Service = {
  host: 'ddm',
  errors: 'gateway',
  codes: 'DBS',
  types: [middleware],
  calls: [
    {
      ...list('/v1/{project}/instances', 'ddm.instances', 'ddm:instance:list'),
      paging: byRows({ usual: 10, most: 128 }, (about) => ({
        instance_num: about.total,
        page_no: 1,
        page_size: about.limit,
        total_record: about.total,
      })),
    },
  ],
};

/** DWS API reference, "Querying the Cluster List". */
const warehouses: ProductType = {
  name: 'dws.clusters',
  fill,
  shape: (place, dice) => ({
    id: hole.id,
    name: `dws-${hole.number}`,
    status: dice.pick(['AVAILABLE', 'AVAILABLE', 'CREATING', 'FROZEN', 'POLICE_FROZEN']),
    sub_status: 'NORMAL',
    task_status: null,
    action_progress: {},
    version: '8.3.0',
    created: `${hole.created}:28`,
    updated: `${hole.created}:28`,
    port: 8000,
    endpoints: [{ connect_info: `dws-${hole.number}.dws.myhuaweiclouds.com:8000`, jdbc_url: '' }],
    private_ip: [`10.14.${hole.lowOctets}`],
    public_ip: dice.flaw()
      ? { public_bind_type: 'auto_assign', eip_id: '', eip_address: `198.19.${hole.lowOctets}` }
      : null,
    public_endpoints: [],
    ...network,
    node_type: 'dws.m3.xlarge',
    number_of_node: 3,
    availability_zone: `${place.region}a`,
    user_name: 'dbadmin',
    recent_event: 0,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
    failed_reasons: null,
    parameter_group: null,
  }),
  properties: (row) => ({ status: row.status, version: row.version, port: row.port }),
};

export const dws: Service = {
  host: 'dws',
  errors: 'gateway',
  codes: 'DWS',
  types: [warehouses],
  calls: [
    {
      path: '/v1.0/{project}/clusters',
      types: ['dws.clusters'],
      rows: 'clusters',
      paging: unpaged(total('count')),
      action: 'dws:cluster:list',
      enterprise: anyEnterprise,
    },
  ],
};
