import type { Fields } from '../series.ts';
import { hole } from '../templates.ts';
import { addressAt } from './eip.ts';
import { type About, byBodyRows, byPages, byRows } from './paging.ts';
import { hexIds, type ProductType } from './product-type.ts';
import { anyEnterprise, defaultEnterprise, type ListCall, type Service } from './service.ts';

const tellTotal = (about: About): Fields => ({ total: about.total });

/** WAF API reference, "Querying Domain Names Protected by Cloud WAF": times in milliseconds. */
const cloudHosts: ProductType = {
  name: 'waf.instance',
  ids: hexIds(),
  nameAt: 'hostname',
  shape: (place, dice) => {
    const isOff = dice.flaw();
    return {
      id: hole.id,
      hostid: hole.id,
      hostname: `www-${hole.number}.example.com`,
      region: place.region,
      policyid: hole.hex,
      access_code: `${hole.head}.vip1.huaweicloudwaf.com`,
      protect_status: isOff ? 0 : 1,
      access_status: isOff ? 0 : 1,
      timestamp: hole.createdMsNumber,
      description: '',
      proxy: false,
      paid_type: 'prePaid',
      exclusive_ip: false,
      flag: { pci_3ds: 'false', pci_dss: 'false' },
      web_tag: '',
      server: [
        {
          address: `198.19.${hole.lowOctets}`,
          port: 80,
          type: 'ipv4',
          weight: 1,
          front_protocol: isOff ? 'HTTP' : 'HTTPS',
          back_protocol: 'HTTP',
        },
      ],
      enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    };
  },
};

/** WAF API reference, "Querying Domain Names Protected by Dedicated WAF". */
const dedicatedHosts: ProductType = {
  name: 'waf.premiumHosts',
  ids: hexIds(),
  nameAt: 'hostname',
  shape: (place, dice) => ({
    id: hole.id,
    hostid: hole.id,
    hostname: `app-${hole.number}.example.com`,
    extend: {},
    region: place.region,
    flag: {},
    description: '',
    policyid: hole.hex,
    protect_status: dice.flaw() ? -1 : 1,
    access_status: 1,
    web_tag: '',
    host_id: hole.id,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
  }),
};

/** WAF API reference, "Querying Dedicated WAF Instances". */
const engines: ProductType = {
  name: 'waf.premiumInstances',
  ids: hexIds(),
  nameAt: 'instancename',
  shape: (place, dice) => ({
    id: hole.id,
    instancename: `waf-${hole.number}`,
    region: place.region,
    zone: `${place.region}a`,
    arch: 'x86',
    cpu_flavor: 'c6.large.2',
    vpc_id: hole.first,
    subnet_id: hole.second,
    service_ip: `10.18.${hole.lowOctets}`,
    security_group_ids: [hole.third],
    status: 0,
    run_status: dice.pick([1, 1, 1, 6]),
    access_status: 1,
    upgradable: 0,
    cloudServiceType: 'hws.service.type.waf',
    resourceType: 'hws.resource.type.waf.instance',
    resourceSpecCode: 'waf.instance.professional',
    specification: '8vCPUs | 16GB',
    hosts: [],
    create_time: hole.createdMsNumber,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
  }),
  fill: (place, index) => ({
    first: place.idOf('vpc.vpcs', index),
    second: place.idOf('vpc.subnets', index),
    third: place.idOf('vpc.securityGroups', index),
  }),
};

const wafList = (path: string, types: readonly string[], action: string): ListCall => ({
  path,
  types,
  rows: 'items',
  paging: byPages({ page: 'page', size: 'pagesize', allAt: -1 }, { usual: 10, most: 100 }, tellTotal),
  action,
  enterprise: defaultEnterprise('all_granted_eps'),
});

export const waf: Service = {
  host: 'waf',
  errors: 'gateway',
  codes: 'WAF',
  types: [cloudHosts, dedicatedHosts, engines],
  calls: [
    wafList('/v1/{project}/waf/instance', ['waf.instance'], 'waf:instance:list'),
    wafList('/v1/{project}/premium-waf/host', ['waf.premiumHosts'], 'waf:premiumInstance:list'),
    {
      ...wafList('/v1/{project}/premium-waf/instance', ['waf.premiumInstances'], 'waf:premiumInstance:list'),
      extra: () => ({ purchased: true }),
    },
    wafList('/v1/{project}/composite-waf/host', ['waf.instance', 'waf.premiumHosts'], 'waf:instance:list'),
  ],
};

/** CFW API reference, "Querying the Firewall List": its `name` is a time, its tags JSON in a text. */
const firewalls: ProductType = {
  name: 'cfw.cfw_instance',
  idAt: 'fw_instance_id',
  nameAt: 'fw_instance_name',
  shape: (place, dice) => ({
    fw_instance_id: hole.id,
    resource_id: hole.id,
    fw_instance_name: `cfw-${hole.number}`,
    name: hole.createdMs,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    tags: dice.pick(['{}', '{"env":"prod"}']),
    charge_mode: dice.pick([0, 1]),
    engine_type: 1,
    ha_type: 1,
    feature_toggle: {},
    flavor: { version: 0, eip_count: 50, vpc_count: 2, bandwidth: 50, log_storage: 0 },
    is_old_firewall_instance: false,
    is_available_obs: true,
    is_support_threat_tags: true,
    support_ipv6: true,
    service_type: 0,
    status: dice.pick([2, 2, 0, 5, -1]),
    is_support_capture: true,
  }),
  tagsAt: 'tag_list',
};

export const cfw: Service = {
  host: 'cfw',
  errors: 'gateway',
  codes: 'CFW',
  types: [firewalls],
  calls: [
    {
      method: 'POST',
      path: '/v1/{project}/firewalls/list',
      types: ['cfw.cfw_instance'],
      rows: 'data.records',
      paging: byBodyRows({ usual: 10, most: 1024 }, (about) => ({
        limit: about.limit,
        offset: about.offset,
        total: about.total,
      })),
      action: 'cfw:instance:list',
    },
  ],
};

/** HSS API reference, "Querying ECSs": the same ids as the servers, at least ten a page. */
const guardedHosts: ProductType = {
  name: 'hss.hosts',
  sameIdsAs: 'ecs.cloudservers',
  count: (place) => place.servers,
  idAt: 'host_id',
  nameAt: 'host_name',
  shape: (place, dice) => {
    const isBare = dice.flaw();
    return {
      host_name: hole.first,
      host_id: hole.id,
      agent_id: isBare ? '' : hole.hex,
      private_ip: hole.second,
      public_ip: hole.third,
      enterprise_project_id: dice.pick(place.enterpriseProjectIds),
      enterprise_project_name: 'default',
      host_status: 'ACTIVE',
      agent_status: isBare ? 'not_installed' : dice.pick(['online', 'online', 'offline']),
      install_result_code: null,
      version: isBare ? 'hss.version.null' : 'hss.version.enterprise',
      protect_status: isBare ? 'closed' : 'opened',
      system_disk_encrypted: true,
      os_name: 'EulerOS',
      os_version: '2.0',
      os_type: hole.fourth,
      status: 'normal',
      detect_result: dice.pick(['undetected', 'clean', 'risk']),
      charging_mode: 'on_demand',
      resource_id: hole.uuid,
      outside_host: false,
      group_id: null,
      group_name: null,
      policy_group_id: null,
      policy_group_name: null,
      asset: 0,
      vulnerability: 0,
      baseline: 0,
      intrusion: 0,
      asset_value: 'common',
      labels: [],
      agent_create_time: hole.createdMsNumber,
      agent_update_time: hole.createdMsNumber,
      vpc_id: hole.fifth,
    };
  },
  fill: (place, index) => {
    const server = place.serverAt(index);
    return {
      first: server.name,
      second: server.privateIp,
      third: server.publicIp ?? '',
      fourth: server.os,
      fifth: server.vpcId,
    };
  },
};

export const hss: Service = {
  host: 'hss',
  errors: 'gateway',
  codes: 'HSS',
  types: [guardedHosts],
  calls: [
    {
      path: '/v5/{project}/host-management/hosts',
      types: ['hss.hosts'],
      rows: 'data_list',
      paging: byRows({ usual: 10, most: 200, least: 10 }, (about) => ({ total_num: about.total })),
      action: 'hss:hosts:list',
      enterprise: defaultEnterprise('all_granted_eps'),
    },
  ],
};

/** CBH API reference, "Querying the CBH Instance List": the array is called `instance`. */
const bastions: ProductType = {
  name: 'cbh.instance',
  idAt: 'instance_id',
  shape: (place, dice) => ({
    name: `cbh-${hole.number}`,
    server_id: hole.uuid,
    instance_id: hole.id,
    alter_permit: '1',
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    period_num: '1',
    start_time: hole.createdMs,
    end_time: '1893456000000',
    created_time: hole.createdMs,
    upgrade_time: '0',
    update: 'OLD',
    bastion_version: '3.3.44',
    az_info: { region: place.region, zone: `${place.region}a` },
    status_info: {
      status: dice.pick(['ACTIVE', 'ACTIVE', 'SHUTOFF']),
      task_status: 'NO_TASK',
      create_instance_status: '',
    },
    resource_info: { specification: 'cbh.basic.50', order_id: '', resource_id: [hole.uuid], data_disk_size: '0.2' },
    network: {
      vip: '',
      web_port: 443,
      public_id: '',
      public_ip: dice.flaw() ? `198.19.${hole.lowOctets}` : '',
      private_ip: `10.19.${hole.lowOctets}`,
      vpc_id: hole.first,
      subnet_id: hole.second,
      security_group_id: hole.third,
    },
    ha_info: { ha_id: '', instance_type: '' },
  }),
  fill: (place, index) => ({
    first: place.idOf('vpc.vpcs', index),
    second: place.idOf('vpc.subnets', index),
    third: place.idOf('vpc.securityGroups', index),
  }),
};

export const cbh: Service = {
  host: 'cbh',
  errors: 'gateway',
  codes: 'CBH',
  types: [bastions],
  calls: [
    {
      path: '/v2/{project}/cbs/instance/list',
      types: ['cbh.instance'],
      rows: 'instance',
      paging: byRows({ usual: 1000, most: 1000 }, tellTotal),
      action: 'cbh:instance:list',
      enterprise: anyEnterprise,
    },
  ],
};

/** DBSS API reference, "Querying the Audit Instance List". */
const audits: ProductType = {
  name: 'dbss.cloudservers',
  shape: (place, dice) => ({
    id: hole.id,
    name: `dbss-${hole.number}`,
    resource_id: hole.uuid,
    status: dice.pick(['ACTIVE', 'ACTIVE', 'SHUTOFF']),
    task: 'NO_TASK',
    created: hole.createdMs,
    region: place.region,
    zone: `${place.region}a`,
    vpc_id: hole.first,
    subnet_id: hole.second,
    security_group_id: hole.third,
    connect_ip: `10.20.${hole.lowOctets}`,
    port_id: hole.uuid,
    version: '23.05.23',
    charge_model: 'Period',
    database_limit: 3,
    new_version: null,
    remain_days: '30',
    scene: null,
    specification: 'basic',
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
  }),
  fill: (place, index) => ({
    first: place.idOf('vpc.vpcs', index),
    second: place.idOf('vpc.subnets', index),
    third: place.idOf('vpc.securityGroups', index),
  }),
};

export const dbss: Service = {
  host: 'dbss',
  errors: 'error',
  codes: 'DBSS',
  types: [audits],
  calls: [
    {
      path: '/v1/{project}/dbss/audit/instances',
      types: ['dbss.cloudservers'],
      rows: 'servers',
      paging: byRows({ usual: 100, most: 100 }, tellTotal),
      action: 'dbss:auditInstance:list',
    },
  ],
};

/** Anti-DDoS API reference, "Querying the List of Defense Statuses of EIPs": the same ids as the EIPs. */
const guardedIps: ProductType = {
  name: 'antiddos.eips',
  sameIdsAs: 'vpc.publicips',
  count: (place) => place.countOf('vpc.publicips'),
  idAt: 'floating_ip_id',
  nameAt: 'floating_ip_address',
  shape: (_place, dice) => ({
    floating_ip_address: hole.first,
    floating_ip_id: hole.id,
    network_type: 'EIP',
    status: dice.flaw() ? 'notConfig' : 'normal',
    blackhole_endtime: 0,
    protect_type: 'default',
    traffic_threshold: 120,
    http_threshold: 0,
  }),
  fill: (place, index) => ({ first: addressAt(place, index) }),
};

export const antiDdos: Service = {
  host: 'antiddos',
  errors: 'gateway',
  codes: 'ANTIDDOS',
  types: [guardedIps],
  calls: [
    {
      path: '/v1/{project}/antiddos',
      types: ['antiddos.eips'],
      rows: 'ddosStatus',
      paging: byRows({ usual: 100, most: 100 }, tellTotal),
      action: 'anti-ddos:ip:listDefenseStatuses',
    },
  ],
};
