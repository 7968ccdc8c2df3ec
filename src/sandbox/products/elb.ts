import type { Call } from '../call.ts';
import { sandboxPrivateKey } from '../secrets.ts';
import type { Fields } from '../series.ts';
import { hole } from '../templates.ts';
import { eipOf } from './eip.ts';
import { byPageInfo } from './paging.ts';
import type { Place, ProductType } from './product-type.ts';
import { anyEnterprise, keyValues, type ListCall, type Service } from './service.ts';

const created = `${hole.created}:16Z`;

const publicIpsText = (place: Place, index: number): string => {
  const eip = eipOf(place, 0, index);
  return eip === undefined
    ? '[]'
    : JSON.stringify([{ publicip_id: eip.id, publicip_address: eip.address, ip_version: 4 }]);
};

const eipsText = (place: Place, index: number): string => {
  const eip = eipOf(place, 0, index);
  return eip === undefined ? '[]' : JSON.stringify([{ eip_id: eip.id, eip_address: eip.address, ip_version: 4 }]);
};

/** ELB API reference V3, "Querying Load Balancers": `eips` and `publicips` say the same. */
const balancers: ProductType = {
  name: 'elb.loadbalancers',
  shape: (place, dice) => ({
    id: hole.id,
    name: `elb-${hole.number}`,
    description: '',
    provisioning_status: 'ACTIVE',
    operating_status: dice.pick(['ONLINE', 'ONLINE', 'ONLINE', 'FROZEN']),
    admin_state_up: true,
    provider: 'vlb',
    pools: [],
    listeners: [{ id: hole.third }],
    vpc_id: hole.first,
    vip_subnet_cidr_id: hole.second,
    vip_address: `10.5.${hole.lowOctets}`,
    ipv6_vip_address: dice.oneIn(3) ? '2001:db8:1::10' : null,
    ipv6_vip_virsubnet_id: hole.second,
    ipv6_vip_port_id: hole.uuid,
    vip_port_id: hole.uuid,
    loadbalancer_type: null,
    publicips: hole.firstJson,
    eips: hole.secondJson,
    global_eips: [],
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
    created_at: created,
    updated_at: created,
    guaranteed: !dice.oneIn(4),
    elb_virsubnet_type: 'dualstack',
    autoscaling: { enable: false, min_l7_flavor_id: '' },
    frozen_scene: null,
    public_border_group: 'center',
    l4_flavor_id: '21ea945b-7a28-4b0b-bc5e-28480261ac91',
    l4_scale_flavor_id: null,
    l7_flavor_id: 'c3163ea5-4435-42bd-8f1d-b84d905f5b1e',
    l7_scale_flavor_id: null,
    gw_flavor_id: null,
    waf_failure_action: 'forward',
    protection_status: 'nonProtection',
    protection_reason: '',
    instance_type: null,
    instance_id: null,
    custom_qos_limit: { l4: null, l7: null },
    service_lb_mode: 'lb',
    proxy_protocol_extensions: null,
    project_id: place.projectId,
    billing_info: null,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    availability_zone_list: [`${place.region}a`],
    elb_virsubnet_ids: [hole.second],
    ip_target_enable: false,
    deletion_protection_enable: !dice.flaw(),
    log_group_id: dice.flaw() ? '' : hole.fourth,
    log_topic_id: '',
    charge_mode: 'flavor',
  }),
  fill: (place, index) => ({
    first: place.idOf('vpc.vpcs', index),
    second: place.idOf('vpc.subnets', index),
    third: place.idOf('elb.listeners', index),
    fourth: place.idOf('lts.groups', index),
    firstJson: publicIpsText(place, index),
    secondJson: eipsText(place, index),
  }),
  properties: (row) => ({
    operatingStatus: row.operating_status,
    provisioningStatus: row.provisioning_status,
    vpcId: row.vpc_id,
    vipAddress: row.vip_address,
    eips: row.eips,
  }),
};

/** ELB API reference V3, "Querying Listeners"; a recorded answer. The nth belongs to the nth balancer. */
const listeners: ProductType = {
  name: 'elb.listeners',
  shape: (place, dice) => {
    const protocol = dice.pick(['HTTPS', 'HTTP', 'TCP', 'UDP']);
    const isSecure = protocol === 'HTTPS';
    return {
      name: `listener-${hole.number}`,
      id: hole.id,
      description: '',
      protocol_port: isSecure ? 443 : 80,
      protocol,
      default_tls_container_ref: isSecure ? hole.second : null,
      admin_state_up: true,
      loadbalancers: [{ id: hole.first }],
      client_ca_tls_container_ref: null,
      project_id: place.projectId,
      sni_container_refs: [],
      sni_match_algo: isSecure ? 'wildcard' : null,
      connection_limit: -1,
      default_pool_id: hole.uuid,
      tls_ciphers_policy: isSecure ? (dice.flaw() ? 'tls-1-0' : 'tls-1-2-strict') : null,
      security_policy_id: null,
      tags: [],
      created_at: created,
      updated_at: created,
      http2_enable: isSecure,
      enterprise_project_id: dice.pick(place.enterpriseProjectIds),
      insert_headers: { 'X-Forwarded-ELB-IP': false, 'X-Forwarded-Host': true },
      member_timeout: 60,
      client_timeout: 60,
      keepalive_timeout: 60,
      ipgroup: dice.flaw() ? null : { ipgroup_id: hole.third, enable_ipgroup: true, type: 'white' },
      enable_member_retry: true,
      transparent_client_ip_enable: true,
      cps: null,
      connection: null,
      protection_status: 'nonProtection',
      protection_reason: '',
      port_ranges: null,
      gzip_enable: false,
      proxy_protocol_enable: false,
      enhance_l7policy_enable: true,
      quic_config: null,
      ssl_early_data_enable: false,
      nat64_enable: false,
    };
  },
  fill: (place, index) => ({
    first: place.idOf('elb.loadbalancers', index),
    second: place.idOf('elb.certificates', index),
    third: place.idOf('vpc.securityGroups', index),
  }),
  properties: (row) => ({ protocol: row.protocol, protocolPort: row.protocol_port }),
};

/** ELB API reference V3, "Querying Certificates": with the private key. */
const certificates: ProductType = {
  name: 'elb.certificates',
  shape: (place, dice) => ({
    id: hole.id,
    name: `certificate-${hole.number}`,
    description: '',
    type: 'server',
    domain: `www-${hole.number}.example.com`,
    admin_state_up: true,
    certificate: `-----BEGIN CERTIFICATE-----\n${hole.hex}\n-----END CERTIFICATE-----`,
    private_key: sandboxPrivateKey,
    enc_certificate: null,
    enc_private_key: sandboxPrivateKey,
    project_id: place.projectId,
    created_at: created,
    updated_at: created,
    expire_time: dice.flaw() ? '2024-05-01T00:00:00Z' : '2099-05-01T00:00:00Z',
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    scm_certificate_id: '',
    common_name: `www-${hole.number}.example.com`,
    subject_alternative_names: [],
  }),
};

const list = (name: string): ListCall => ({
  path: `/v3/{project}/elb/${name}`,
  types: [`elb.${name}`],
  rows: name,
  paging: byPageInfo({ usual: 2000, most: 2000 }, 'absent'),
  action: `elb:${name}:list`,
  enterprise: anyEnterprise,
  extra: (call: Call): Fields => ({ request_id: call.requestId }),
});

export const elb: Service = {
  host: 'elb',
  errors: 'gateway',
  codes: 'ELB',
  types: [balancers, listeners, certificates],
  calls: [list('loadbalancers'), list('listeners'), list('certificates')],
};
