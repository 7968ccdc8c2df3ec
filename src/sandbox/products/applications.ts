import { queryValue } from '../call.ts';
import type { Fields } from '../series.ts';
import { hole } from '../templates.ts';
import { byCursor, byRows, unpaged } from './paging.ts';
import { countedId, countedIds, nameIds, type ProductType } from './product-type.ts';
import { anyEnterprise, keyValues, type ReadFilter, type Service } from './service.ts';

const namespaceOf = (projectName: string): string => `team-${projectName}`;

/** SWR API reference, "Querying the Image Repository List": named by namespace and name, in a bare array. */
const repositories: ProductType = {
  name: 'swr.repositories',
  ids: (place) => nameIds(`${namespaceOf(place.projectName)}/app-`),
  shape: (place, dice) => ({
    name: `app-${hole.head}`,
    category: 'app_server',
    description: '',
    size: 76_239_513,
    is_public: dice.flaw(),
    num_images: 3,
    num_download: 12,
    created_at: `${hole.created}:00Z`,
    updated_at: `${hole.created}:00Z`,
    logo: '',
    url: '',
    path: `swr.${place.region}.myhuaweicloud.com/${hole.id}`,
    internal_path: `swr.${place.region}.myhuaweicloud.com/${hole.id}`,
    domain_name: place.accountName,
    namespace: namespaceOf(place.projectName),
    tags: ['latest'],
    status: false,
    total_range: 1,
  }),
  // Tags of a repository are versions of its image.
  tagsAt: 'labels',
};

/** SWR API reference, "Querying the Organization List". */
const namespaces: ProductType = {
  name: 'swr.namespaces',
  count: () => 1,
  ids: countedIds,
  shape: (place) => ({
    id: hole.firstJson,
    name: namespaceOf(place.projectName),
    creator_name: place.accountName,
    auth: 7,
    access_user_count: 1,
    repo_count: place.countOf('swr.repositories'),
  }),
  fill: (place, index) => ({ firstJson: countedId(place, index) }),
};

/** SWR Enterprise API reference, "Querying the Instance List": times with an offset. */
const registries: ProductType = {
  name: 'swr.instances',
  shape: (place, dice) => ({
    id: hole.id,
    name: `registry-${hole.number}`,
    spec: 'swr.ee.professional',
    description: '',
    status: dice.pick(['Running', 'Running', 'Creating', 'Unavailable']),
    version: '24.6.0',
    charge_mode: 'postPaid',
    created_at: `${hole.created}:45+08:00`,
    access_address: `registry-${hole.head}.swr-pro.myhuaweicloud.com`,
    project_id: place.projectId,
    vpc_id: hole.first,
    vpc_name: 'vpc',
    subnet_id: hole.second,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    obs_bucket_name: `swr-${hole.head}`,
    user_def_obs: false,
    obs_encrypt: !dice.flaw(),
  }),
  fill: (place, index) => ({ first: place.idOf('vpc.vpcs', index), second: place.idOf('vpc.subnets', index) }),
};

const needBoth: ReadFilter = (call, bad) => {
  if (call.query.has('limit') !== call.query.has('offset')) throw bad('limit and offset must be used together');
  return undefined;
};

const inNamespace: ReadFilter = (call) => {
  const wanted = queryValue(call, 'namespace');
  return wanted === undefined ? undefined : (row) => row.namespace === wanted;
};

export const swr: Service = {
  host: 'swr-api',
  errors: 'gateway',
  codes: 'SVCSTG.SWR',
  types: [repositories, namespaces, registries],
  calls: [
    {
      path: '/v2/manage/repos',
      types: ['swr.repositories'],
      rows: '',
      paging: byRows({ usual: 100, most: 1000 }, (about) => ({
        range: `${about.offset}-${about.offset + about.shown}/${about.total}`,
      })),
      action: 'swr:repo:listRepositories',
      filters: [needBoth, inNamespace],
      hasContentRange: true,
    },
    {
      path: '/v3/manage/repos',
      types: ['swr.repositories'],
      rows: 'repos',
      paging: byCursor({ size: 'limit', next: 'nextMarker' }, { usual: 100, most: 1000 }),
      action: 'swr:repo:listRepositories',
    },
    {
      path: '/v2/manage/namespaces',
      types: ['swr.namespaces'],
      rows: 'namespaces',
      paging: unpaged(),
      action: 'swr:namespace:listNamespaces',
    },
    {
      path: '/v2/{project}/instances',
      types: ['swr.instances'],
      rows: 'instances',
      paging: byRows({ usual: 100, most: 100 }, (about) => ({ total: about.total })),
      action: 'swr:instance:list',
      enterprise: anyEnterprise,
    },
  ],
};

/** APIG API reference, "Querying the Gateway List": twenty a page. */
const gateways: ProductType = {
  name: 'apig.instances',
  ids: () => ({ write: (uuid) => uuid.replaceAll('-', ''), headOf: (id) => id.slice(0, 8) }),
  nameAt: 'instance_name',
  shape: (place, dice) => ({
    id: hole.id,
    project_id: place.projectId,
    instance_name: `apig-${hole.number}`,
    status: dice.pick(['Running', 'Running', 'Frozen']),
    instance_status: 6,
    type: 'apig',
    spec: 'BASIC',
    create_time: hole.createdMsNumber,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    eip_address: dice.flaw() ? `198.19.${hole.lowOctets}` : null,
    charging_mode: 0,
    cbc_metadata: null,
    loadbalancer_provider: 'elb',
    cbc_operation_locks: [],
    description: '',
    vpc_id: null,
  }),
  properties: (row) => ({ status: row.status, spec: row.spec, eipAddress: row.eip_address }),
};

export const apig: Service = {
  host: 'apig',
  errors: 'gateway',
  codes: 'APIC',
  types: [gateways],
  calls: [
    {
      path: '/v2/{project}/apigw/instances',
      types: ['apig.instances'],
      rows: 'instances',
      paging: byRows({ usual: 20, most: 500 }, (about) => ({ total: about.total, size: about.shown })),
      action: 'apig:instances:list',
    },
  ],
};

const topicPolicy = (isOpen: boolean): Fields => ({
  Version: '2016-09-07',
  Id: '__default_policy_ID',
  Statement: [
    {
      Sid: '__user_pub_0',
      Effect: 'Allow',
      Principal: { CSP: isOpen ? ['*'] : ['urn:csp:iam::sandbox:root'] },
      Action: ['SMN:Publish'],
    },
  ],
});

/** SMN API reference, "Querying the Topic List": a policy is JSON inside a text. */
const topics: ProductType = {
  name: 'smn.topic',
  ids: (place) => nameIds(`urn:smn:${place.region}:${place.projectId}:topic-`),
  shape: (place, dice) => ({
    topic_urn: hole.id,
    topic_id: hole.hex,
    display_name: '',
    name: `topic-${hole.head}`,
    push_policy: 0,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    create_time: `${hole.created}:00Z`,
    update_time: `${hole.created}:00Z`,
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
    attributes: { access_policy: JSON.stringify(topicPolicy(dice.flaw())) },
    logtanks: [],
  }),
  properties: (row) => ({ displayName: row.display_name, pushPolicy: row.push_policy }),
};

const limits = { usual: 100, most: 100 };
const tellTopics = (about: { total: number }): Fields => ({ topic_count: about.total });
const requestId = (call: { requestId: string }): Fields => ({ request_id: call.requestId });

const plainTopic = (row: Fields): Fields =>
  Object.fromEntries(
    Object.entries(row).filter(
      ([name]) => !['tags', 'attributes', 'logtanks', 'create_time', 'update_time'].includes(name),
    ),
  );

export const smn: Service = {
  host: 'smn',
  errors: 'flat',
  codes: 'SMN',
  types: [topics],
  calls: [
    {
      path: '/v2/{project}/notifications/topics-with-associated-resources',
      types: ['smn.topic'],
      rows: 'topics',
      paging: byRows(limits, tellTopics),
      action: 'smn:topic:list',
      enterprise: anyEnterprise,
      extra: requestId,
    },
    {
      path: '/v2/{project}/notifications/topics',
      types: ['smn.topic'],
      rows: 'topics',
      paging: byRows(limits, tellTopics),
      action: 'smn:topic:list',
      enterprise: anyEnterprise,
      edit: () => plainTopic,
      extra: requestId,
    },
  ],
};
