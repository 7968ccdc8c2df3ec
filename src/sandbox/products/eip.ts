import type { Call } from '../call.ts';
import type { Fields } from '../series.ts';
import { hole } from '../templates.ts';
import { byLastId, byPageInfo, byRows, either, total } from './paging.ts';
import type { Place, ProductType } from './product-type.ts';
import { anyEnterprise, type ListCall, type Service } from './service.ts';

const created = `${hole.created}:00Z`;

/** What an EIP is bound to: first servers that show its address, then in turn balancers, gateways and nothing. */
interface Binding {
  readonly kind: 'PORT' | 'ELB' | 'NATGW' | null;
  readonly target: string | null;
  readonly address: string;
  readonly vnic: object | null;
}

const ownAddress = (index: number): string => `198.19.${(index >>> 8) & 255}.${index & 255}`;

/** How many EIPs servers show: these come first, so a bisection finds the end of them. */
const boundToServers = (place: Place): number => {
  let [low, high] = [0, place.countOf('vpc.publicips')];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (place.publicServerAt(middle) === undefined) high = middle;
    else low = middle + 1;
  }
  return low;
};

const bindingAt = (place: Place, index: number): Binding => {
  const server = place.publicServerAt(index);
  if (server !== undefined) {
    const vnic = {
      private_ip_address: server.privateIp,
      device_id: server.id,
      device_owner: 'compute:az1',
      vpc_id: server.vpcId,
      port_id: server.portId,
      mac: '',
      vtep: null,
      vni: '',
      instance_id: server.id,
      instance_type: '',
      port_profile: '',
    };
    return { kind: 'PORT', target: server.portId, address: server.publicIp ?? '', vnic };
  }
  const rest = index - boundToServers(place);
  const number = Math.floor(rest / 3);
  const loose: Binding = { kind: null, target: null, address: ownAddress(index), vnic: null };
  if (rest % 3 === 0 && number < place.countOf('elb.loadbalancers'))
    return { ...loose, kind: 'ELB', target: place.idOf('elb.loadbalancers', number) };
  if (rest % 3 === 1 && number < place.countOf('nat.natGateways'))
    return { ...loose, kind: 'NATGW', target: place.idOf('nat.natGateways', number) };
  return loose;
};

/** The EIP of the nth balancer (0) or NAT gateway (1) of a place, where there are EIPs enough. */
export const eipOf = (place: Place, kind: 0 | 1, number: number): { id: string; address: string } | undefined => {
  const index = boundToServers(place) + 3 * number + kind;
  if (index >= place.countOf('vpc.publicips')) return undefined;
  return { id: place.idOf('vpc.publicips', index), address: ownAddress(index) };
};

export const addressAt = (place: Place, index: number): string => bindingAt(place, index).address;

/** EIP API reference V3, "Querying All EIPs". */
const publicIps: ProductType = {
  name: 'vpc.publicips',
  nameAt: 'alias',
  shape: (place, dice) => ({
    id: hole.id,
    project_id: place.projectId,
    ip_version: 4,
    public_ip_address: hole.first,
    public_ipv6_address: null,
    publicip_pool_name: '5_bgp',
    publicip_pool_id: '160576d4-5b5e-4d6d-9b8c-0d6f9a1d2f11',
    type: 'EIP',
    status: hole.second,
    alias: `eip-${hole.number}`,
    description: '',
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    allow_share_bandwidth_types: ['share'],
    public_border_group: 'center',
    vnic: hole.firstJson,
    associate_instance_type: hole.secondJson,
    associate_instance_id: hole.thirdJson,
    associate_mode: null,
    bandwidth: {
      id: hole.third,
      size: dice.pick([5, 10, 100]),
      share_type: 'PER',
      charge_mode: 'traffic',
      name: `bandwidth-${hole.number}`,
      billing_info: '',
    },
    billing_info: dice.oneIn(4) ? 'CS2403201040ABCDE:00301:order' : null,
    lock_status: null,
    created_at: created,
    updated_at: created,
    tags: dice.pick([[], ['env=prod'], ['team=core', 'note=a=b']]),
    profile: { user_id: place.rootUserId, product_id: '', region_id: place.region, order_id: '' },
  }),
  fill: (place, index) => {
    const binding = bindingAt(place, index);
    return {
      first: binding.address,
      second: binding.kind === null ? 'DOWN' : binding.kind === 'ELB' ? 'ELB' : 'ACTIVE',
      third: place.idOf('vpc.bandwidths', index),
      firstJson: JSON.stringify(binding.vnic),
      secondJson: JSON.stringify(binding.kind),
      thirdJson: JSON.stringify(binding.target),
    };
  },
  properties: (row) => ({
    publicIpAddress: row.public_ip_address,
    status: row.status,
    type: '5_bgp',
    bandwidthSize: 5,
  }),
};

/** EIP API reference, "Querying Bandwidths": the nth belongs to the nth EIP. */
const bandwidths: ProductType = {
  name: 'vpc.bandwidths',
  shape: (place, dice) => ({
    id: hole.id,
    name: `bandwidth-${hole.number}`,
    size: dice.pick([5, 10, 100]),
    share_type: 'PER',
    publicip_info: [{ publicip_id: hole.first, publicip_address: hole.second, publicip_type: '5_bgp', ip_version: 4 }],
    tenant_id: place.projectId,
    bandwidth_type: 'bgp',
    charge_mode: dice.pick(['traffic', 'bandwidth']),
    billing_info: '',
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    status: 'NORMAL',
    public_border_group: 'center',
    created_at: created,
    updated_at: created,
  }),
  fill: (place, index) => ({ first: place.idOf('vpc.publicips', index), second: bindingAt(place, index).address }),
};

/** Hidden unless `fields` names them. */
const onlyOnDemand = ['tags', 'profile'];

/** `fields` is a projection: without it everything but tags, with it nothing but what it names. */
const project = (call: Call): ((row: Fields) => Fields) => {
  const wanted = call.query.get('fields')?.flatMap((value) => value.split(','));
  const isShown = (name: string): boolean =>
    wanted === undefined ? !onlyOnDemand.includes(name) : wanted.includes(name);
  return (row) => Object.fromEntries(Object.entries(row).filter(([name]) => isShown(name)));
};

const limits = { usual: 2000, most: 2000 };

const list: Pick<ListCall, 'isEmptyWithoutRight' | 'goneStatus' | 'enterprise'> = {
  isEmptyWithoutRight: true,
  goneStatus: 404,
  enterprise: anyEnterprise,
};

/** The newer bandwidth API calls its tags and addresses otherwise. */
const bandwidthOfV3 = (row: Fields): Fields => ({
  id: row.id,
  name: row.name,
  size: row.size,
  bandwidth_type: 'share',
  charge_mode: row.charge_mode,
  project_id: row.tenant_id,
  publicip_info: row.publicip_info,
  enterprise_project_id: row.enterprise_project_id,
  tags: [],
  created_at: row.created_at,
  updated_at: row.updated_at,
});

/** Stands on the host of VPC. */
export const eip: Service = {
  host: 'vpc',
  errors: 'gateway',
  codes: 'VPC',
  types: [publicIps, bandwidths],
  calls: [
    {
      ...list,
      path: '/v3/{project}/eip/publicips',
      types: ['vpc.publicips'],
      rows: 'publicips',
      paging: either(
        byPageInfo(limits, 'absent', total('total_count')),
        'offset',
        byRows(limits, total('total_count')),
      ),
      action: 'vpc:publicIps:list',
      edit: project,
      extra: (call) => ({ request_id: call.requestId }),
    },
    {
      ...list,
      path: '/v1/{project}/bandwidths',
      types: ['vpc.bandwidths'],
      rows: 'bandwidths',
      paging: byLastId({ usual: 1000, most: 1000 }),
      action: 'vpc:bandwidths:list',
    },
    {
      ...list,
      path: '/v3/{project}/eip/bandwidths',
      types: ['vpc.bandwidths'],
      rows: 'eip_bandwidths',
      paging: byPageInfo(limits, 'absent', total('total_count')),
      action: 'vpc:bandwidths:list',
      edit: () => bandwidthOfV3,
    },
  ],
};
