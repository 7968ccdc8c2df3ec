import { param } from '../call.ts';
import { sandboxUserData, sandboxUserDataMarker } from '../secrets.ts';
import type { Fields } from '../series.ts';
import { hole } from '../templates.ts';
import { byCceMarker, unpaged } from './paging.ts';
import { type ProductType, valueAt } from './product-type.ts';
import { keyValues, type Service } from './service.ts';

const created = `${hole.created}:00Z`;

/** CCE API reference, "Listing Clusters in a Project"; the SDK's models for the endpoints, which one recorded answer gives as an object. */
const clusters: ProductType = {
  name: 'cce.clusters',
  idAt: 'metadata.uid',
  nameAt: 'metadata.name',
  enterpriseProjectAt: 'spec.extendParam.enterpriseProjectId',
  tagsAt: 'spec.clusterTags',
  shape: (place, dice) => {
    const isPublic = dice.flaw();
    const endpoints = [
      { url: `https://10.4.${hole.lowOctets}:5443`, type: 'Internal' },
      ...(isPublic ? [{ url: `https://198.19.${hole.lowOctets}:5443`, type: 'External' }] : []),
    ];
    return {
      kind: 'Cluster',
      apiVersion: 'v3',
      metadata: {
        uid: hole.id,
        name: `cce-${hole.number}`,
        alias: `cce-${hole.number}`,
        creationTimestamp: created,
        updateTimestamp: created,
        labels: {},
        annotations: { totalNodesNumber: '2', activeNodesNumber: '2' },
      },
      spec: {
        category: 'CCE',
        type: 'VirtualMachine',
        flavor: 'cce.s2.small',
        version: dice.flaw() ? 'v1.19.8-r0' : 'v1.31.4-r0',
        platformVersion: 'cce.5.0',
        hostNetwork: { vpc: hole.first, subnet: hole.second, SecurityGroup: hole.third },
        containerNetwork: { mode: 'vpc-router', cidr: '172.20.0.0/16' },
        authentication: { mode: 'rbac', authenticatingProxy: {} },
        encryptionConfig: dice.flaw() ? { mode: 'Default' } : { mode: 'KMS', kmsKeyID: hole.fourth },
        enableMasterVolumeEncryption: !dice.flaw(),
        deletionProtection: !dice.flaw(),
        publicAccess: { cidrs: isPublic ? ['0.0.0.0/0'] : [] },
        clusterTags: dice.pick([[], keyValues(['env', 'prod'])]),
        extendParam: {
          enterpriseProjectId: dice.pick(place.enterpriseProjectIds),
          clusterExternalIP: isPublic ? `198.19.${hole.lowOctets}` : '',
          kubeProxyMode: 'iptables',
        },
      },
      status: { phase: dice.pick(['Available', 'Available', 'Hibernation', 'Upgrading']), endpoints },
    };
  },
  fill: (place, index) => ({
    first: place.idOf('vpc.vpcs', index),
    second: place.idOf('vpc.subnets', index),
    third: place.idOf('vpc.securityGroups', index),
    fourth: place.idOf('kms.keys', index),
  }),
  properties: (row) => ({ status: valueAt(row, 'status.phase'), version: valueAt(row, 'spec.version') }),
};

/** CCE API reference, "Listing All Nodes in a Cluster": nodes are servers, and say how to log in to them. */
const nodes: ProductType = {
  name: 'cce.nodes',
  idAt: 'metadata.uid',
  nameAt: 'metadata.name',
  enterpriseProjectAt: 'spec.serverEnterpriseProjectID',
  tagsAt: 'spec.userTags',
  shape: (place, dice) => ({
    kind: 'Node',
    apiVersion: 'v3',
    metadata: {
      uid: hole.id,
      name: `node-${hole.number}`,
      creationTimestamp: created,
      updateTimestamp: created,
      ownerReference: { clusterName: 'cce', clusterID: hole.first },
    },
    spec: {
      flavor: 's6.large.2',
      az: `${place.region}a`,
      os: 'Huawei Cloud EulerOS 2.0',
      login: dice.flaw()
        ? { userPassword: { username: 'root', password: sandboxUserDataMarker } }
        : { sshKey: 'ops-key', userPassword: {} },
      rootVolume: { volumetype: 'SAS', size: 40, metadata: { __system__encrypted: dice.flaw() ? '0' : '1' } },
      dataVolumes: [{ volumetype: 'SAS', size: 100, metadata: {} }],
      publicIP: { ids: [], eip: {} },
      extendParam: {
        'init-node-password': sandboxUserDataMarker,
        'alpha.cce/preInstall': sandboxUserData,
        'alpha.cce/postInstall': sandboxUserData,
        publicKey: sandboxUserDataMarker,
      },
      userTags: dice.pick([[], keyValues(['env', 'prod'])]),
      serverEnterpriseProjectID: dice.pick(place.enterpriseProjectIds),
    },
    status: {
      phase: dice.pick(['Active', 'Active', 'Abnormal']),
      serverId: hole.second,
      publicIP: hole.firstJson,
      privateIP: hole.third,
    },
  }),
  fill: (place, index) => {
    const server = place.serverAt(index);
    return {
      first: place.idOf('cce.clusters', index),
      second: server.id,
      third: server.privateIp,
      firstJson: JSON.stringify(server.publicIp ?? null),
    };
  },
};

const withoutTotals = (row: Fields): Fields => ({
  ...row,
  metadata: { ...Object(row.metadata), annotations: {} },
});

export const cce: Service = {
  host: 'cce',
  errors: 'gateway',
  codes: 'CCE',
  types: [clusters, nodes],
  calls: [
    {
      path: '/api/v3/projects/{project}/clusters',
      types: ['cce.clusters'],
      rows: 'items',
      paging: unpaged(),
      action: 'cce:cluster:list',
      // Node totals come with `detail=true` only.
      edit: (call) => (call.query.has('detail') ? undefined : withoutTotals),
      extra: () => ({ kind: 'List', apiVersion: 'v3' }),
    },
    {
      path: '/api/v3/projects/{project}/clusters/{cluster}/nodes',
      types: ['cce.nodes'],
      rows: 'items',
      paging: byCceMarker({ usual: 2000, most: 2000 }),
      action: 'cce:node:list',
      filters: [(call) => (row) => valueAt(row, 'metadata.ownerReference.clusterID') === param(call, 'cluster')],
      extra: () => ({ kind: 'List', apiVersion: 'v3' }),
    },
  ],
};
