import { css, dli, modelArts, mrs, workspace } from './analytics.ts';
import { apig, smn, swr } from './applications.ts';
import { cce } from './cce.ts';
import { cdn } from './cdn.ts';
import { ccm, scm } from './certificates.ts';
import { bms, deh, scaling } from './compute.ts';
import { dcs, ddm, dds, dws, gaussDb, geminiDb, taurusDb } from './databases.ts';
import { dms } from './dms.ts';
import { dns } from './dns.ts';
import { eip } from './eip.ts';
import { elb } from './elb.ts';
import { eps } from './eps.ts';
import { evs } from './evs.ts';
import { functionGraph } from './functions.ts';
import { ims } from './ims.ts';
import { kms } from './kms.ts';
import { ces, cts, lts } from './logging.ts';
import { nat } from './nat.ts';
import { obsBuckets } from './obs-buckets.ts';
import type { ProductType } from './product-type.ts';
import { rds } from './rds.ts';
import { cc, dcaas, er, vpcep } from './routers.ts';
import { antiDdos, cbh, cfw, dbss, hss, waf } from './security.ts';
import type { Service } from './service.ts';
import { cbr, sfsTurbo } from './storage.ts';
import { vpc } from './vpc.ts';
import { vpcNetwork } from './vpc-network.ts';
import { vpn } from './vpn.ts';

/** Every host with lists. Some hosts serve several products, and what some are called depends on the region. */
export const services: readonly Service[] = [
  evs,
  vpc,
  eip,
  vpcNetwork,
  elb,
  nat,
  vpcep,
  vpn,
  dns,
  cdn,
  dcaas,
  er,
  cc,
  eps,
  ims,
  scaling,
  bms,
  deh,
  cce,
  functionGraph,
  rds,
  dds,
  gaussDb,
  ...taurusDb,
  geminiDb,
  dcs,
  ddm,
  dws,
  dms,
  smn,
  swr,
  apig,
  css,
  mrs,
  dli,
  modelArts,
  workspace,
  sfsTurbo,
  cbr,
  kms,
  cts,
  lts,
  ces,
  waf,
  cfw,
  hss,
  cbh,
  dbss,
  antiDdos,
  scm,
  ccm,
];

/**
 * What Config knows, in the order in which it lists it: "Supported Services and Regions" of Config, as far as its page names
 * them. `ecs.cloudservers` comes from the servers themselves.
 */
export const typesOfConfig: readonly string[] = [
  'evs.volumes',
  'vpc.vpcs',
  'vpc.securityGroups',
  'vpc.publicips',
  'elb.loadbalancers',
  'rds.instances',
  'dds.instances',
  'gaussdbformysql.instance',
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
  'elb.listeners',
  'vpc.bandwidths',
  'vpc.flowLogs',
  'vpc.peerings',
  'vpc.routeTables',
  'vpc.firewallGroups',
  'vpc.ports',
  'nat.privateNatGateways',
  'vpnaas.vpnGateways',
  'vpnaas.vpnConnections',
  'er.instances',
  'dns.privatezones',
  'bms.servers',
  'deh.dedicatedhosts',
  'cce.nodes',
  'cbr.backup',
  'cbr.policy',
  'nosql.instances',
  'mrs.mrs',
  'dli.queues',
  'dli.elasticresourcepool',
  'waf.instance',
  'cfw.cfw_instance',
  'cbh.instance',
  'dbss.cloudservers',
  'cts.trackers',
];

const byName = new Map([...services.flatMap(({ types }) => types), obsBuckets].map((type) => [type.name, type]));

export const typeNamed = (name: string): ProductType | undefined => byName.get(name);

/** Every type, those that Config knows first. */
export const productTypes: readonly ProductType[] = [
  ...typesOfConfig.map((name) => byName.get(name)).filter((type) => type !== undefined),
  ...[...byName.values()].filter(({ name }) => !typesOfConfig.includes(name)),
];
