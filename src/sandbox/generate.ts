import { createdAt, updatedText } from './moments.ts';
import { hex8, mix, pick, uuidAt } from './numbers.ts';
import type { ServerGlimpse } from './products/product-type.ts';
import { sandboxUserData } from './secrets.ts';
import type { Fields } from './series.ts';
import { createTemplates, hole } from './templates.ts';

/** Where a generated server lives; everything else about it follows from the seed and its index. */
export interface ServerHome {
  readonly seed: number;
  readonly region: string;
  readonly projectId: string;
  readonly rootUserId: string;
  readonly enterpriseProjectIds: readonly [string, ...string[]];
  /** Ids of the products around a server: the nth generated one of a type, if there are as many. */
  readonly neighbourAt: (type: string, index: number) => string | undefined;
  readonly neighbours: (type: string) => number;
  /** How many servers there are around. */
  readonly servers: number;
}

interface Flavor {
  readonly id: string;
  readonly vcpus: string;
  readonly ram: string;
}

const flavors: readonly [Flavor, ...Flavor[]] = [
  { id: 's6.small.1', vcpus: '1', ram: '1024' },
  { id: 'x1.1u.1g', vcpus: '1', ram: '1024' },
  { id: 's6.large.2', vcpus: '2', ram: '4096' },
  { id: 'c7.large.2', vcpus: '2', ram: '4096' },
  { id: 'c7.xlarge.4', vcpus: '4', ram: '16384' },
  { id: 'm7.2xlarge.8', vcpus: '8', ram: '65536' },
  { id: 'kc1.4xlarge.2', vcpus: '16', ram: '32768' },
];

interface Image {
  readonly name: string;
  readonly version: string;
  readonly os: 'Linux' | 'Windows';
  readonly kind: 'gold' | 'private' | 'shared';
}

/** What servers were made from; the public ones are also those that IMS lists. */
export const images: readonly [Image, ...Image[]] = [
  {
    name: 'Huawei Cloud EulerOS 2.0 Standard 64 bit',
    version: 'Huawei Cloud EulerOS 2.0 64bit',
    os: 'Linux',
    kind: 'gold',
  },
  { name: 'Ubuntu 22.04 server 64bit', version: 'Ubuntu 22.04 server 64bit', os: 'Linux', kind: 'gold' },
  { name: 'CentOS 7.9 64bit', version: 'CentOS 7.9 64bit', os: 'Linux', kind: 'gold' },
  { name: 'web-golden-2024', version: 'Debian GNU/Linux 12 64bit', os: 'Linux', kind: 'private' },
  {
    name: 'Windows Server 2022 Standard 64bit',
    version: 'Windows Server 2022 Standard 64bit',
    os: 'Windows',
    kind: 'gold',
  },
];

const names: readonly [string, ...string[]] = [
  'web',
  'api',
  'worker',
  'db-primary',
  'cache',
  '生产-数据库',
  'batch',
  'build agent',
  '测试服务器_勿删',
  'kafka',
  'edge-🚀',
  'gateway',
];

interface State {
  readonly status: string;
  readonly vm: string;
  readonly task: string;
  readonly power: number;
}

const running: State = { status: 'ACTIVE', vm: 'active', task: 'null', power: 1 };
const stopped: State = { status: 'SHUTOFF', vm: 'stopped', task: 'null', power: 4 };
// A server that is being stopped still says ACTIVE; only its task tells.
const stopping: State = { status: 'ACTIVE', vm: 'active', task: '"powering-off"', power: 1 };
const failed: State = { status: 'ERROR', vm: 'error', task: 'null', power: 0 };

const stateOf = (hash: number): State => {
  const dice = hash % 40;
  if (dice < 30) return running;
  if (dice < 37) return stopped;
  return dice < 39 ? stopping : failed;
};

/** What both the ECS row and the Config row of a server say; what differs from row to row is a hole. */
interface ServerFacts {
  readonly name: string;
  readonly flavor: Flavor;
  readonly image: Image;
  readonly state: State;
  readonly zone: string;
  readonly vpcId: string;
  readonly enterpriseProjectId: string;
  readonly hash: number;
}

const created = `${hole.created}:00Z`;
const updated = updatedText;

/** The id of a product that a server stands in or on; one that leads nowhere in a world without such products. */
const neighbourId = (home: ServerHome, type: string, hash: number, otherwise: string): string => {
  const count = home.neighbours(type);
  return (count > 0 ? home.neighbourAt(type, hash % count) : undefined) ?? otherwise;
};

/** Public images have the same ids in every project. */
export const publicImageSeed = 0x1a6e;

const imageIdOf = (image: Image): string => uuidAt(publicImageSeed, images.indexOf(image));

const serverFacts = (home: ServerHome, variant: number): ServerFacts => {
  const hash = mix(home.seed ^ mix(variant + 1));
  return {
    name: `${pick(names, hash >>> 3)}-${hole.number}`,
    flavor: pick(flavors, hash >>> 5),
    image: pick(images, hash >>> 7),
    state: stateOf(hash >>> 9),
    zone: `${home.region}${pick(['a', 'b', 'c'], hash >>> 11)}`,
    vpcId: neighbourId(home, 'vpc.vpcs', hash >>> 13, uuidAt(home.seed ^ 0x5bc, (hash >>> 13) % 3)),
    enterpriseProjectId: pick(home.enterpriseProjectIds, hash >>> 15),
    hash,
  };
};

const hasAddresses = (hash: number): boolean => (hash >>> 19) % 20 !== 0;
const hasPublicAddress = (hash: number): boolean => (hash >>> 17) % 4 === 0;

interface Address {
  readonly version: 4 | 6;
  readonly addr: string;
  readonly kind: 'fixed' | 'floating';
  /** The network card: eight hex digits, and the same as half a MAC address. */
  readonly card: { readonly id: string; readonly mac: string };
}

const portId = (card: string): string => `${card}-0000-4000-8000-${card}0000`;

const addressText = ({ version, addr, kind, card }: Address): string =>
  `{"version":"${version}","addr":"${addr}","OS-EXT-IPS-MAC:mac_addr":"fa:16:3e:${card.mac}","OS-EXT-IPS:port_id":"${portId(card.id)}","OS-EXT-IPS:type":"${kind}"}`;

/**
 * Addresses keyed by VPC id: several rows a card, the bound EIP as one more row with the card's own MAC and port.
 * About one server in twenty has no `addresses` at all, as in a recorded answer.
 */
const addressesText = ({ hash, vpcId }: ServerFacts): string => {
  if (!hasAddresses(hash)) return '';
  const card = { id: hole.card, mac: hole.mac };
  const otherCard = { id: hole.otherCard, mac: hole.otherMac };
  const rows: Address[] = [{ version: 4, addr: `10.${hole.octets}`, kind: 'fixed', card }];
  if (hasPublicAddress(hash)) rows.push({ version: 4, addr: `198.18.${hole.lowOctets}`, kind: 'floating', card });
  if ((hash >>> 21) % 5 === 0) rows.push({ version: 6, addr: `2001:db8::${hole.hexNumber}`, kind: 'fixed', card });
  if ((hash >>> 23) % 6 === 0)
    rows.push({ version: 4, addr: `172.16.${hole.lowOctets}`, kind: 'fixed', card: otherCard });
  return `"addresses":{"${vpcId}":[${rows.map(addressText).join(',')}]},`;
};

const tagsText = (hash: number): string => {
  const own = pick(
    ['"env=prod","team=core"', '"env=test"', '"critical"', '"owner=数据平台","note=a=b=c"', ''],
    hash >>> 25,
  );
  const system =
    (hash >>> 27) % 3 === 0 ? `"_sys_root_resource_id=${hole.id}","_sys_root_resource_type=hws.resource.type.vm"` : '';
  return [own, system].filter((text) => text !== '').join(',');
};

const metadataText = (facts: ServerFacts, imageId: string): string => {
  const { hash, flavor, image } = facts;
  // Old servers lack os_type; a user's own keys stand among the system's.
  const osType = (hash >>> 18) % 25 === 0 ? '' : `"os_type":"${image.os}",`;
  const agency = (hash >>> 20) % 9 === 0 ? '"agency_name":"ecs_obs_reader",' : '';
  const ownKey = (hash >>> 22) % 7 === 0 ? '"key":"value",' : '';
  const frozen = (hash >>> 24) % 50 === 0 ? 'freeze' : 'normal';
  const agents = image.os === 'Linux' ? 'hss,ces' : 'ces';
  return `${osType}${agency}${ownKey}"charging_mode":"${pick(['0', '0', '1', '2'], hash >>> 26)}","vpc_id":"${facts.vpcId}","os_version":"${image.version}","__support_agent_list":"${agents}","metering.imagetype":"${image.kind}","image_name":"${image.name}","metering.resourcespeccode":"${flavor.id}.${image.os.toLowerCase()}","metering.resourcetype":"1","metering.image_id":"${imageId}","os_bit":"64","EcmResStatus":"${frozen}","cascaded.instance_extrainfo":"pcibridge:1,virtio_bus_count:8"`;
};

/** The project's `default` group, one of its own, or both. */
const groupsText = (home: ServerHome, hash: number): string => {
  const groups: { name: string; id: string }[] = [];
  const others = home.neighbours('vpc.securityGroups') - 1;
  const number = others > 0 ? (hash >>> 4) % others : (hash >>> 4) % 4;
  if (others < 1 || hash % 3 !== 0) {
    const id = home.neighbourAt('vpc.securityGroups', 0) ?? uuidAt(home.seed ^ 0x5ec, 9);
    groups.push({ name: 'default', id });
  }
  if (others !== 0) {
    const id = home.neighbourAt('vpc.securityGroups', number + 1) ?? uuidAt(home.seed ^ 0x5ec, number);
    groups.push({ name: `sg-${number}`, id });
  }
  return JSON.stringify(groups);
};

const serverShape = (home: ServerHome, variant: number): string => {
  const facts = serverFacts(home, variant);
  const { hash, flavor, state, name } = facts;
  const publicId = imageIdOf(facts.image);
  const imageId = facts.image.kind === 'private' ? neighbourId(home, 'ims.images', hash >>> 7, publicId) : publicId;
  const eps = facts.enterpriseProjectId;
  return `{"status":"${state.status}","updated":"${updated}","hostId":"${hex8(hash)}${hex8(mix(hash))}${hex8(hash)}${hex8(mix(hash))}","OS-EXT-SRV-ATTR:host":"pod01.${home.region}","OS-EXT-SRV-ATTR:hypervisor_hostname":"nova002@${hash & 255}","OS-EXT-SRV-ATTR:instance_name":"instance-${hole.card}","OS-EXT-SRV-ATTR:hostname":"host-${hole.number}","OS-EXT-SRV-ATTR:user_data":"${sandboxUserData}",${addressesText(facts)}"image":{"id":"${imageId}"},"OS-EXT-STS:task_state":${state.task},"OS-EXT-STS:vm_state":"${state.vm}","OS-EXT-STS:power_state":${state.power},"flavor":{"id":"${flavor.id}","name":"${flavor.id}","disk":"0","vcpus":"${flavor.vcpus}","ram":"${flavor.ram}","gpus":[],"asic_accelerators":[]},"id":"${hole.id}","security_groups":${groupsText(home, hash)},"OS-EXT-AZ:availability_zone":"${facts.zone}","user_id":"${home.rootUserId}","name":"${name}","created":"${created}","OS-SRV-USG:launched_at":"${hole.created}:21.000000","OS-SRV-USG:terminated_at":null,"tenant_id":"${home.projectId}","accessIPv4":"","accessIPv6":"","config_drive":"","metadata":{${metadataText(facts, imageId)}},"os-extended-volumes:volumes_attached":[${hole.volume}],"key_name":${(hash & 1) === 0 ? 'null' : '"ops-key"'},"host_status":"UP","enterprise_project_id":"${eps}","sys_tags":[{"key":"_sys_enterprise_project_id","value":"${eps}"}],"locked":false,"description":"","os:scheduler_hints":{},"tags":[${tagsText(hash)}]}`;
};

const diskText = (id: string, boot: '0' | '-1', device: string): string =>
  `{"id":"${id}","delete_on_termination":"true","bootIndex":"${boot}","device":"${device}"}`;

/** Disk `i` is the system disk of server `i`; further disks go round the servers once more as data disks. */
const disksText = (home: ServerHome, index: number, otherwise: string): string => {
  const system = diskText(home.neighbourAt('evs.volumes', index) ?? otherwise, '0', '/dev/vda');
  const data = home.neighbourAt('evs.volumes', home.servers + index);
  return data === undefined ? system : `${system},${diskText(data, '-1', '/dev/vdb')}`;
};

/** Kinds of rows in one place; a row is one of them with its own id, name, addresses and times. */
const variants = 48;

const variantOf = (seed: number, index: number): number => mix(seed ^ mix(index + 1)) % variants;

/**
 * Servers as ECS lists them (ECS API reference, "Querying Details About ECSs"; a recorded answer for which fields come
 * and how): numbers as strings, metadata keys with dots, state spread over several fields, names escaped to ASCII.
 */
export const createServerWriter = (home: ServerHome): ((index: number, id: string) => string) => {
  const templates = createTemplates((variant) => serverShape(home, variant));
  return (index, id) => {
    const card = hex8(mix(home.seed + index));
    const otherCard = hex8(mix(home.seed + index + 0x51ed));
    const low = `${(index >>> 8) & 255}.${index & 255}`;
    return templates.fill(variantOf(home.seed, index), {
      id,
      number: String(index).padStart(4, '0'),
      hexNumber: index.toString(16),
      octets: `${(index >>> 16) & 255}.${low}`,
      lowOctets: low,
      card,
      mac: `${card.slice(0, 2)}:${card.slice(2, 4)}:${card.slice(4, 6)}`,
      otherCard,
      otherMac: `${otherCard.slice(0, 2)}:${otherCard.slice(2, 4)}:${otherCard.slice(4, 6)}`,
      created: createdAt(home.seed, index),
      volume: disksText(home, index, `${card}${id.slice(8)}`),
      checksum: '',
    });
  };
};

export interface ResourceHome {
  readonly seed: number;
  readonly region: string;
  readonly projectId: string;
  readonly projectName: string;
  readonly enterpriseProjectIds: readonly [string, ...string[]];
}

const checksumOf = (hash: number): string => {
  const [one, other] = [hex8(mix(hash)), hex8(mix(hash + 1))];
  return `${one}${other}${one}${other}${other}${one}${hex8(hash)}${one}`;
};

interface ResourceParts {
  readonly name: string;
  readonly provider: string;
  readonly type: string;
  readonly enterpriseProjectId: string;
  readonly tags: string;
  readonly properties: string;
}

const resourceEnvelope = (home: ResourceHome, parts: ResourceParts): string =>
  `{"id":"${hole.id}","name":"${parts.name}","provider":"${parts.provider}","type":"${parts.type}","region_id":"${home.region}","project_id":"${home.projectId}","project_name":"${home.projectName}","ep_id":"${parts.enterpriseProjectId}","ep_name":"${parts.enterpriseProjectId === '0' ? 'default' : 'platform'}","checksum":"${hole.checksum}","created":"${created}","updated":"${updated}","provisioning_state":"Succeeded","state":"Normal","tags":${parts.tags},"properties":${parts.properties}}`;

const serverResourceShape = (server: ServerHome, home: ResourceHome, variant: number): string => {
  const facts = serverFacts(server, variant);
  return resourceEnvelope(home, {
    name: facts.name,
    provider: 'ecs',
    type: 'cloudservers',
    enterpriseProjectId: facts.enterpriseProjectId,
    tags: '{}',
    properties: `{"status":"${facts.state.status}","flavor":{"id":"${facts.flavor.id}"},"metadata":{"vpcId":"${facts.vpcId}","imageName":"${facts.image.name}"},"availabilityZone":"${facts.zone}"}`,
  });
};

const resourceWriter = (seed: number, shape: (variant: number) => string): ((index: number, id: string) => string) => {
  const templates = createTemplates(shape);
  return (index, id) => {
    const low = `${(index >>> 8) & 255}.${index & 255}`;
    return templates.fill(variantOf(seed, index), {
      id,
      number: String(index).padStart(4, '0'),
      hexNumber: '',
      octets: '',
      lowOctets: low,
      card: '',
      mac: '',
      otherCard: '',
      otherMac: '',
      created: createdAt(seed, index),
      volume: '',
      checksum: checksumOf(mix(seed ^ mix(index + 1))),
    });
  };
};

/** What products say of the server at an index: the same as its own row does. */
export const glimpseServer = (home: ServerHome, index: number): ServerGlimpse => {
  const facts = serverFacts(home, variantOf(home.seed, index));
  const low = `${(index >>> 8) & 255}.${index & 255}`;
  return {
    id: uuidAt(home.seed, index),
    name: facts.name.replace(hole.number, String(index).padStart(4, '0')),
    portId: portId(hex8(mix(home.seed + index))),
    privateIp: `10.${(index >>> 16) & 255}.${low}`,
    publicIp: hasAddresses(facts.hash) && hasPublicAddress(facts.hash) ? `198.18.${low}` : undefined,
    vpcId: facts.vpcId,
    zone: facts.zone,
    os: facts.image.os,
  };
};

/** Generated servers as Config lists them. */
export const createServerResourceWriter = (
  server: ServerHome,
  home: ResourceHome,
): ((index: number, id: string) => string) =>
  resourceWriter(server.seed, (variant) => serverResourceShape(server, home, variant));

const textField = (row: Fields, field: string, fallback: string): string => {
  const value = row[field];
  return typeof value === 'string' ? value : fallback;
};

/** A server that a test added or changed, as Config lists it; its checksum follows from its content. */
export const handmadeServerResource = (server: Fields, home: ResourceHome, checksum: string): Fields => ({
  id: server.id,
  name: textField(server, 'name', ''),
  provider: 'ecs',
  type: 'cloudservers',
  region_id: home.region,
  project_id: home.projectId,
  project_name: home.projectName,
  ep_id: textField(server, 'enterprise_project_id', '0'),
  ep_name: 'default',
  checksum,
  created: textField(server, 'created', '2024-01-01T00:00:00Z'),
  updated: textField(server, 'updated', '2024-01-01T00:00:00Z'),
  provisioning_state: 'Succeeded',
  state: 'Normal',
  tags: {},
  properties: { status: server.status, flavor: server.flavor, availabilityZone: server['OS-EXT-AZ:availability_zone'] },
});
