import { queryValue } from '../call.ts';
import type { Fields } from '../series.ts';
import { hole } from '../templates.ts';
import { byLastId, byRows, either } from './paging.ts';
import { type Dice, hexIds, type Place, type ProductType } from './product-type.ts';
import { anyEnterprise, keyValues, type Service } from './service.ts';

const zone = (place: Place, dice: Dice): Fields => ({
  id: hole.id,
  email: 'hostmaster@example.com',
  ttl: 300,
  serial: 0,
  masters: [],
  status: dice.pick(['ACTIVE', 'ACTIVE', 'FREEZE', 'DISABLE']),
  pool_id: 'ff8080825ca865e8015ca99563af004a',
  project_id: place.projectId,
  description: '',
  record_num: 2,
  links: { self: `https://dns.myhuaweicloud.com/v2/zones/${hole.id}` },
  created_at: `${hole.created}:00.${hole.millisecond}`,
  updated_at: null,
  enterprise_project_id: dice.pick(place.enterpriseProjectIds),
  tags: dice.pick([[], keyValues(['env', 'prod'])]),
});

/** DNS API reference, "Querying Public Zones": one list, whichever region is asked. */
const publicZones: ProductType = {
  name: 'dns.publiczones',
  isGlobal: true,
  ids: hexIds('ff80'),
  shape: (place, dice) => ({ ...zone(place, dice), name: `zone-${hole.number}.example.com.`, zone_type: 'public' }),
};

/** DNS API reference, "Querying Private Zones". */
const privateZones: ProductType = {
  name: 'dns.privatezones',
  ids: hexIds('ff81'),
  shape: (place, dice) => ({
    ...zone(place, dice),
    name: `internal-${hole.number}.example.org.`,
    zone_type: 'private',
    routers: [{ status: 'ACTIVE', router_id: hole.first, router_region: place.region }],
    proxy_pattern: 'AUTHORITY',
  }),
  fill: (place, index) => ({ first: place.idOf('vpc.vpcs', index) }),
};

const limits = { usual: 500, most: 500 };

const tell = (about: { total: number }): Fields => ({
  links: { self: 'https://dns.myhuaweicloud.com/v2/zones' },
  metadata: { total_count: about.total },
});

export const dns: Service = {
  host: 'dns',
  errors: 'flat',
  codes: 'DNS',
  types: [publicZones, privateZones],
  calls: [
    {
      path: '/v2/zones',
      types: ['dns.publiczones', 'dns.privatezones'],
      choose: (call) => [queryValue(call, 'type') === 'private' ? 'dns.privatezones' : 'dns.publiczones'],
      rows: 'zones',
      paging: either(byLastId(limits, tell), 'offset', byRows(limits, tell)),
      action: 'dns:zone:list',
      enterprise: anyEnterprise,
    },
  ],
};
