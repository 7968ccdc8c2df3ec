import { hole } from '../templates.ts';
import { dms } from './dms.ts';
import { eip } from './eip.ts';
import { evs } from './evs.ts';
import { kms } from './kms.ts';
import type { ProductType } from './product-type.ts';
import { rds } from './rds.ts';
import type { Service } from './service.ts';
import { vpc } from './vpc.ts';

export const services: readonly Service[] = [evs, vpc, eip, rds, kms, dms];

/** What Config knows, in the order in which it lists it; `ecs.cloudservers` comes from the servers themselves. */
export const typesOfConfig: readonly string[] = [
  'evs.volumes',
  'vpc.vpcs',
  'vpc.securityGroups',
  'vpc.publicips',
  'elb.loadbalancers',
  'rds.instances',
  'dds.instances',
  'gaussdb.instance',
  'dms.kafkas',
  'cce.clusters',
  'css.clusters',
  'dws.clusters',
  'kms.keys',
  'nat.natGateways',
  'sfsturbo.shares',
  'cbr.vault',
  'ims.images',
  'as.scalingGroups',
  'smn.topic',
  'apig.instances',
  'obs.buckets',
  'cdn.domains',
  'dns.publiczones',
  'ccaas.cloud-connections',
];

const globalTypes = ['cdn.domains', 'dns.publiczones', 'ccaas.cloud-connections'];

const own = new Map(services.flatMap(({ types }) => types).map((type) => [type.name, type]));

const simple = (name: string): ProductType => ({
  name,
  isGlobal: globalTypes.includes(name),
  shape: (place, dice) => ({
    id: hole.id,
    name: `${name.split('.')[1]}-${hole.number}`,
    status: 'ACTIVE',
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
  }),
});

/** Every type, those that Config knows first. */
export const productTypes: readonly ProductType[] = [
  ...typesOfConfig.map((name) => own.get(name) ?? simple(name)),
  ...[...own.values()].filter(({ name }) => !typesOfConfig.includes(name)),
];

const byName = new Map(productTypes.map((type) => [type.name, type]));

export const typeNamed = (name: string): ProductType | undefined => byName.get(name);
