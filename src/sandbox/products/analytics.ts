import { queryValue } from '../call.ts';
import { sandboxUserData, sandboxUserDataMarker } from '../secrets.ts';
import { hole } from '../templates.ts';
import { byPages, byRows, total, unpaged } from './paging.ts';
import { countedId, countedIds, type ProductType } from './product-type.ts';
import { anyEnterprise, defaultEnterprise, keyValues, type ReadFilter, type Service } from './service.ts';

const fill: ProductType['fill'] = (place, index) => ({
  first: place.idOf('vpc.vpcs', index),
  second: place.idOf('vpc.subnets', index),
  third: place.idOf('vpc.securityGroups', index),
  fourth: place.idOf('kms.keys', index),
});

/** CSS API reference, "Querying the Cluster List": camel case, and rows counted from 1. */
const search: ProductType = {
  name: 'css.clusters',
  enterpriseProjectAt: 'enterpriseProjectId',
  fill,
  shape: (place, dice) => {
    const isOpen = dice.flaw();
    return {
      id: hole.id,
      name: `css-${hole.number}`,
      status: dice.pick(['200', '200', '200', '100', '303']),
      datastore: { type: 'elasticsearch', version: '7.10.2', supportSecuritymode: false },
      instances: [{ id: hole.uuid, name: 'css-ess-esn-1-1', status: '200', type: 'ess', azCode: `${place.region}a` }],
      created: `${hole.created}:20`,
      updated: `${hole.created}:20`,
      endpoint: `10.15.${hole.lowOctets}:9200`,
      vpcId: hole.first,
      subnetId: hole.second,
      securityGroupId: hole.third,
      httpsEnable: !isOpen,
      authorityEnable: !isOpen,
      diskEncrypted: !dice.flaw(),
      cmkId: hole.fourth,
      backupAvailable: true,
      publicIp: isOpen ? `198.19.${hole.lowOctets}:9200` : null,
      publicKibanaResp: isOpen ? { eipSize: 5, publicKibanaIp: `198.19.${hole.lowOctets}:5601` } : null,
      elbWhiteList: { enableWhiteList: !isOpen, whiteList: isOpen ? '' : '192.168.0.0/24' },
      bandwidthSize: 0,
      bandwidthResourceId: null,
      period: dice.oneIn(3),
      enterpriseProjectId: dice.pick(place.enterpriseProjectIds),
      tags: dice.pick([[], keyValues(['env', 'prod'])]),
      actionProgress: {},
      actions: [],
    };
  },
  properties: (row) => ({ status: row.status, httpsEnable: row.httpsEnable, vpcId: row.vpcId }),
};

export const css: Service = {
  host: 'css',
  errors: 'gateway',
  codes: 'CSS',
  types: [search],
  calls: [
    {
      path: '/v1.0/{project}/clusters',
      types: ['css.clusters'],
      rows: 'clusters',
      paging: byRows({ usual: 10, most: 100 }, total('totalSize'), { name: 'start', alias: 'offset', from: 1 }),
      action: 'css:cluster:list',
    },
  ],
};

const isRunning = (status: unknown): boolean => status !== 'terminated' && status !== 'failed';

/** MRS API reference, "Querying the Cluster List": seconds in texts, tags in one text. */
const mapReduce: ProductType = {
  name: 'mrs.mrs',
  idAt: 'clusterId',
  nameAt: 'clusterName',
  enterpriseProjectAt: 'enterpriseProjectId',
  tagsAt: 'tagList',
  fill,
  shape: (place, dice) => ({
    clusterId: hole.id,
    clusterName: `mrs-${hole.number}`,
    masterNodeNum: '2',
    coreNodeNum: '3',
    totalNodeNum: '5',
    clusterState: dice.variant === 6 ? 'terminated' : dice.pick(['running', 'running', 'abnormal', 'scaling-out']),
    stageDesc: null,
    createAt: hole.createdSeconds,
    updateAt: hole.createdSeconds,
    chargingStartTime: hole.createdSeconds,
    billingType: 'Metered',
    dataCenter: place.region,
    vpc: 'vpc',
    vpcId: hole.first,
    fee: '0',
    hadoopVersion: '3.1.1',
    componentList: [],
    masterNodeIp: `10.16.${hole.lowOctets}`,
    externalIp: dice.flaw() ? `198.19.${hole.lowOctets}` : '',
    externalAlternateIp: '',
    internalIp: `10.16.${hole.lowOctets}`,
    eipAddress: dice.flaw() ? `198.19.${hole.lowOctets}` : '',
    deploymentId: hole.hex,
    remark: '',
    orderId: null,
    azId: 'az1',
    azName: `${place.region}a`,
    subnetId: hole.second,
    securityGroupsId: hole.third,
    slaveSecurityGroupsId: hole.third,
    safeMode: dice.flaw() ? 0 : 1,
    clusterVersion: 'MRS 3.2.0-LTS.1',
    nodePublicCertName: 'ops-key',
    clusterType: 0,
    logCollection: 1,
    scale: '',
    tags: dice.pick(['', 'env=prod,team=core']),
    enterpriseProjectId: dice.pick(place.enterpriseProjectIds),
    bootstrapScripts: [],
  }),
};

const inState: ReadFilter = (call) => {
  const wanted = queryValue(call, 'clusterState');
  if (wanted === undefined) return undefined;
  return (row) => (wanted === 'existing' ? isRunning(row.clusterState) : row.clusterState === wanted);
};

export const mrs: Service = {
  host: 'mrs',
  errors: 'gateway',
  codes: 'MRS',
  types: [mapReduce],
  calls: [
    {
      path: '/v1.1/{project}/cluster_infos',
      types: ['mrs.mrs'],
      rows: 'clusters',
      paging: byPages({ page: 'currentPage', size: 'pageSize' }, { usual: 10, most: 100 }, (about) => ({
        clusterTotal: about.total,
      })),
      action: 'mrs:cluster:list',
      // No value is documented that means all of them.
      enterprise: { ...defaultEnterprise(), parameter: 'enterpriseProjectId' },
      filters: [inState],
    },
  ],
};

/** DLI API reference, "Querying All Queues": ids are numbers. */
const queues: ProductType = {
  name: 'dli.queues',
  idAt: 'queue_id',
  nameAt: 'queue_name',
  ids: countedIds,
  fill: (place, index) => ({ firstJson: countedId(place, index) }),
  shape: (place, dice) => ({
    queue_id: hole.firstJson,
    queue_name: `queue_${hole.head}`,
    description: '',
    owner: place.accountName,
    create_time: hole.createdMsNumber,
    queue_type: dice.pick(['sql', 'general']),
    cu_count: 16,
    charging_mode: 1,
    resource_id: hole.uuid,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    cidr_in_vpc: '172.16.0.0/18',
    resource_mode: 1,
    platform: 'x86_64',
    is_restarting: false,
    labels: '',
    queue_resource_type: 'container',
    cu_spec: 16,
  }),
};

/** DLI API reference, "Querying All Elastic Resource Pools". */
const pools: ProductType = {
  name: 'dli.elasticresourcepool',
  nameAt: 'elastic_resource_pool_name',
  shape: (place, dice) => ({
    id: hole.id,
    elastic_resource_pool_name: `pool_${hole.number}`,
    resource_id: hole.id,
    status: dice.pick(['AVAILABLE', 'AVAILABLE', 'SCALING', 'FAILED']),
    min_cu: 16,
    max_cu: 64,
    actual_cu: 16,
    current_cu: 16,
    cidr_in_vpc: '172.16.0.0/12',
    create_time: hole.createdMsNumber,
    update_time: hole.createdMsNumber,
    owner: place.accountName,
    manager: '',
    queues: [],
    description: '',
    charging_mode: 1,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
  }),
};

/** Without `queue_type`, only queues for SQL are listed. */
const ofKind: ReadFilter = (call) => {
  const wanted = queryValue(call, 'queue_type') ?? 'sql';
  return wanted === 'all' ? undefined : (row) => row.queue_type === wanted;
};

export const dli: Service = {
  host: 'dli',
  errors: 'gateway',
  codes: 'DLI',
  types: [queues, pools],
  calls: [
    {
      path: '/v3/{project}/elastic-resource-pools',
      types: ['dli.elasticresourcepool'],
      rows: 'elastic_resource_pools',
      paging: byRows({ usual: 100, most: 100 }, total('count')),
      action: 'dli:elasticresourcepool:list',
      extra: () => ({ is_success: true, message: '' }),
    },
    {
      path: '/v1.0/{project}/queues',
      types: ['dli.queues'],
      rows: 'queues',
      paging: unpaged(),
      action: 'dli:queue:list',
      filters: [ofKind],
      extra: () => ({ is_success: true, message: '' }),
    },
  ],
};

/** ModelArts API reference, "Querying Notebook Instances": the address opens with the token in it. */
const notebooks: ProductType = {
  name: 'modelarts.notebooks',
  fill,
  shape: (place, dice) => ({
    id: hole.id,
    name: `notebook-${hole.number}`,
    description: '',
    status: dice.pick(['RUNNING', 'STOPPED', 'CREATE_FAILED']),
    create_at: hole.createdMsNumber,
    update_at: hole.createdMsNumber,
    feature: 'NOTEBOOK',
    flavor: 'modelarts.vm.cpu.2u',
    user: { id: place.rootUserId, name: place.accountName },
    user_id: place.rootUserId,
    workspace_id: '0',
    token: sandboxUserDataMarker,
    url: `https://authoring-modelarts.${place.region}.huaweicloud.com/${hole.id}/lab?token=${sandboxUserDataMarker}`,
    endpoints: [
      {
        service: 'SSH',
        uri: `ssh://ma-user@dev-modelarts.${place.region}.huaweicloud.com:30001`,
        allowed_access_ips: [],
      },
    ],
    volume: { category: 'EVS', capacity: 5, mount_path: '/home/ma-user/work', ownership: 'MANAGED' },
    user_vpc: dice.flaw() ? null : { vpc_id: hole.first },
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
    lease: { enable: true, duration: 3_600_000 },
  }),
};

export const modelArts: Service = {
  host: 'modelarts',
  errors: 'gateway',
  codes: 'ModelArts',
  types: [notebooks],
  calls: [
    {
      path: '/v1/{project}/notebooks',
      types: ['modelarts.notebooks'],
      rows: 'data',
      paging: byRows({ usual: 10, most: 50, only: [10, 20, 50] }, (about) => ({
        total: about.total,
        current: Math.floor(about.offset / about.limit),
        size: about.limit,
        pages: Math.ceil(about.total / about.limit),
      })),
      action: 'modelarts:notebook:list',
      filters: [
        (call) => {
          const workspace = queryValue(call, 'workspace_id') ?? '0';
          return (row) => row.workspace_id === workspace;
        },
      ],
    },
  ],
};

/** Workspace API reference, "Querying the Desktop Details List". */
const desktops: ProductType = {
  name: 'workspace.desktops',
  idAt: 'desktop_id',
  nameAt: 'computer_name',
  fill,
  shape: (place, dice) => ({
    desktop_id: hole.id,
    computer_name: `DESKTOP-${hole.number}`,
    os_host_name: `DESKTOP-${hole.number}`,
    ip_addresses: [`10.17.${hole.lowOctets}`],
    user_list: ['user'],
    user_group_list: [],
    desktop_type: 'DEDICATED',
    status: dice.pick(['ACTIVE', 'ACTIVE', 'SHUTOFF', 'ERROR']),
    task_status: null,
    created: `${hole.created}:00.000Z`,
    availability_zone: `${place.region}a`,
    internet_mode: dice.flaw() ? 'EIP' : 'NAT',
    metadata: { user_data: sandboxUserData, 'metering.resourcetype': '1' },
    root_volume: { type: 'SAS', size: 80, device: '/dev/sda', kms_id: dice.flaw() ? '' : hole.fourth },
    data_volumes: [],
    security_groups: [{ id: hole.third, name: 'sg' }],
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
    is_support_internet: true,
    ou_name: '',
    os_version: 'Windows Server 2016',
  }),
};

export const workspace: Service = {
  host: 'workspace',
  errors: 'gateway',
  codes: 'WKS',
  types: [desktops],
  calls: [
    {
      path: '/v2/{project}/desktops/detail',
      types: ['workspace.desktops'],
      rows: 'desktops',
      paging: byRows({ usual: 500, most: 500 }, total('total_count')),
      action: 'workspace:desktops:list',
      enterprise: anyEnterprise,
    },
  ],
};
