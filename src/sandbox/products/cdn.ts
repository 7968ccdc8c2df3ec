import { type Call, queryValue } from '../call.ts';
import type { Fields } from '../series.ts';
import { hole } from '../templates.ts';
import { byPages, total } from './paging.ts';
import { hexIds, type ProductType } from './product-type.ts';
import { defaultEnterprise, keyValues, type ReadFilter, type Service } from './service.ts';

/** CDN API reference, "Querying Domain Names". */
const domains: ProductType = {
  name: 'cdn.domains',
  isGlobal: true,
  ids: hexIds(),
  nameAt: 'domain_name',
  shape: (place, dice) => ({
    id: hole.id,
    domain_name: `cdn-${hole.number}.example.com`,
    business_type: dice.pick(['web', 'download', 'video']),
    user_domain_id: place.domainId,
    domain_status: dice.pick(['online', 'online', 'offline', 'configuring']),
    cname: `cdn-${hole.number}.example.com.c.cdnhwc1.com`,
    sources: [
      { domain_id: hole.id, ip_or_domain: `198.19.${hole.lowOctets}`, origin_type: 'ipaddr', active_standby: 1 },
    ],
    domain_origin_host: null,
    https_status: dice.flaw() ? 0 : 1,
    create_time: hole.createdMsNumber,
    update_time: hole.createdMsNumber,
    disabled: 0,
    locked: 0,
    auto_refresh_preheat: 0,
    service_area: 'mainland_china',
    range_status: 'off',
    follow_status: 'off',
    origin_status: 'off',
    banned_reason: '',
    locked_reason: '',
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    tags: dice.pick([[], keyValues(['env', 'prod'])]),
  }),
  properties: (row) => ({ domainStatus: row.domain_status, httpsStatus: row.https_status }),
};

/** An IAM user must name an enterprise project; the account itself gets its default one. */
const needEnterprise: ReadFilter = (call, bad) => {
  if (!call.caller.user.isOwner && queryValue(call, 'enterprise_project_id') === undefined)
    throw bad('enterprise_project_id is required for an IAM user');
  return undefined;
};

const withoutTags = (call: Call): ((row: Fields) => Fields) | undefined =>
  queryValue(call, 'show_tags') === 'true'
    ? undefined
    : (row) => Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'tags'));

export const cdn: Service = {
  host: 'cdn',
  errors: 'error',
  codes: 'CDN',
  isGlobal: true,
  regions: ['global', 'cn-north-1', 'cn-north-4', 'ap-southeast-1'],
  types: [domains],
  calls: [
    {
      path: '/v1.0/cdn/domains',
      types: ['cdn.domains'],
      rows: 'domains',
      paging: byPages({ page: 'page_number', size: 'page_size' }, { usual: 30, most: 10_000 }, total('total')),
      action: 'cdn:configuration:queryDomains',
      enterprise: defaultEnterprise('all'),
      filters: [needEnterprise],
      edit: withoutTags,
    },
  ],
};
