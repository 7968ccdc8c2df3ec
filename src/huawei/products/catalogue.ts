/** Every product type that can be listed from its service. Adding one is its file, a line here and its test. */
import { antiddosEips } from './antiddos-eips.ts';
import { apigInstances } from './apig-instances.ts';
import { asScalingConfigurations } from './as-scaling-configurations.ts';
import { asScalingGroups } from './as-scaling-groups.ts';
import { bmsServers } from './bms-servers.ts';
import { cbhInstances } from './cbh-instances.ts';
import { cbrBackups } from './cbr-backups.ts';
import { cbrPolicies } from './cbr-policies.ts';
import { cbrVaults } from './cbr-vaults.ts';
import { ccCloudConnections } from './cc-cloud-connections.ts';
import { cceClusters } from './cce-clusters.ts';
import { cceNodes } from './cce-nodes.ts';
import { ccmAuthorities } from './ccm-authorities.ts';
import { ccmCertificates } from './ccm-certificates.ts';
import { cdnDomains } from './cdn-domains.ts';
import { cesAlarms } from './ces-alarms.ts';
import { cfwInstances } from './cfw-instances.ts';
import { csmsSecrets } from './csms-secrets.ts';
import { cssClusters } from './css-clusters.ts';
import { ctsTrackers } from './cts-trackers.ts';
import { dbssInstances } from './dbss-instances.ts';
import { dcDirectConnects } from './dc-direct-connects.ts';
import { dcsInstances } from './dcs-instances.ts';
import { ddmInstances } from './ddm-instances.ts';
import { ddsInstances } from './dds-instances.ts';
import { dehDedicatedHosts } from './deh-dedicated-hosts.ts';
import { dliElasticResourcePools } from './dli-elastic-resource-pools.ts';
import { dliQueues } from './dli-queues.ts';
import { dmsKafkas } from './dms-kafkas.ts';
import { dmsRabbitmqs } from './dms-rabbitmqs.ts';
import { dmsRocketmqs } from './dms-rocketmqs.ts';
import { dnsPrivateZones } from './dns-private-zones.ts';
import { dnsPublicZones } from './dns-public-zones.ts';
import { dwsClusters } from './dws-clusters.ts';
import { elbListeners } from './elb-listeners.ts';
import { elbLoadbalancers } from './elb-loadbalancers.ts';
import type { ProductEntry } from './entry.ts';
import { epsEnterpriseProjects } from './eps-enterprise-projects.ts';
import { erInstances } from './er-instances.ts';
import { evsSnapshots } from './evs-snapshots.ts';
import { evsVolumes } from './evs-volumes.ts';
import { functiongraphFunctions } from './functiongraph-functions.ts';
import { gaussdbMysqlInstances } from './gaussdb-mysql-instances.ts';
import { gaussdbOpengaussInstances } from './gaussdb-opengauss-instances.ts';
import { hssHosts } from './hss-hosts.ts';
import { iamAgencies } from './iam-agencies.ts';
import { iamGroups } from './iam-groups.ts';
import { iamPolicies } from './iam-policies.ts';
import { iamUsers } from './iam-users.ts';
import { imsImages } from './ims-images.ts';
import { kmsKeys } from './kms-keys.ts';
import { ltsGroups } from './lts-groups.ts';
import { ltsStreams } from './lts-streams.ts';
import { modelartsNotebooks } from './modelarts-notebooks.ts';
import { mrsClusters } from './mrs-clusters.ts';
import { natDnatRules } from './nat-dnat-rules.ts';
import { natGateways } from './nat-gateways.ts';
import { natPrivateGateways } from './nat-private-gateways.ts';
import { natSnatRules } from './nat-snat-rules.ts';
import { nosqlInstances } from './nosql-instances.ts';
import { obsBuckets } from './obs-buckets.ts';
import { rdsInstances } from './rds-instances.ts';
import { scmCertificates } from './scm-certificates.ts';
import { sfsturboShares } from './sfsturbo-shares.ts';
import { smnTopics } from './smn-topics.ts';
import { swrInstances } from './swr-instances.ts';
import { swrNamespaces } from './swr-namespaces.ts';
import { swrRepositories } from './swr-repositories.ts';
import { vpcBandwidths } from './vpc-bandwidths.ts';
import { vpcFirewallGroups } from './vpc-firewall-groups.ts';
import { vpcFlowLogs } from './vpc-flow-logs.ts';
import { vpcPeerings } from './vpc-peerings.ts';
import { vpcPorts } from './vpc-ports.ts';
import { vpcPublicips } from './vpc-publicips.ts';
import { vpcRouteTables } from './vpc-route-tables.ts';
import { vpcSecurityGroupRules } from './vpc-security-group-rules.ts';
import { vpcSecurityGroups } from './vpc-security-groups.ts';
import { vpcSubnets } from './vpc-subnets.ts';
import { vpcVpcs } from './vpc-vpcs.ts';
import { vpcepEndpointServices } from './vpcep-endpoint-services.ts';
import { vpcepEndpoints } from './vpcep-endpoints.ts';
import { vpnConnections } from './vpn-connections.ts';
import { vpnGateways } from './vpn-gateways.ts';
import { vpnP2cGateways } from './vpn-p2c-gateways.ts';
import { wafInstances } from './waf-instances.ts';
import { wafPremiumHosts } from './waf-premium-hosts.ts';
import { wafPremiumInstances } from './waf-premium-instances.ts';
import { workspaceDesktops } from './workspace-desktops.ts';

export const productEntries: readonly ProductEntry[] = [
  antiddosEips,
  apigInstances,
  asScalingConfigurations,
  asScalingGroups,
  bmsServers,
  cbhInstances,
  cbrBackups,
  cbrPolicies,
  cbrVaults,
  ccCloudConnections,
  cceClusters,
  cceNodes,
  ccmAuthorities,
  ccmCertificates,
  cdnDomains,
  cesAlarms,
  cfwInstances,
  csmsSecrets,
  cssClusters,
  ctsTrackers,
  dbssInstances,
  dcDirectConnects,
  dcsInstances,
  ddmInstances,
  ddsInstances,
  dehDedicatedHosts,
  dliElasticResourcePools,
  dliQueues,
  dmsKafkas,
  dmsRabbitmqs,
  dmsRocketmqs,
  dnsPrivateZones,
  dnsPublicZones,
  dwsClusters,
  elbListeners,
  elbLoadbalancers,
  epsEnterpriseProjects,
  erInstances,
  evsSnapshots,
  evsVolumes,
  functiongraphFunctions,
  gaussdbMysqlInstances,
  gaussdbOpengaussInstances,
  hssHosts,
  iamAgencies,
  iamGroups,
  iamPolicies,
  iamUsers,
  imsImages,
  kmsKeys,
  ltsGroups,
  ltsStreams,
  modelartsNotebooks,
  mrsClusters,
  natDnatRules,
  natGateways,
  natPrivateGateways,
  natSnatRules,
  nosqlInstances,
  obsBuckets,
  rdsInstances,
  scmCertificates,
  sfsturboShares,
  smnTopics,
  swrInstances,
  swrNamespaces,
  swrRepositories,
  vpcBandwidths,
  vpcFirewallGroups,
  vpcFlowLogs,
  vpcPeerings,
  vpcPorts,
  vpcPublicips,
  vpcRouteTables,
  vpcSecurityGroupRules,
  vpcSecurityGroups,
  vpcSubnets,
  vpcVpcs,
  vpcepEndpointServices,
  vpcepEndpoints,
  vpnConnections,
  vpnGateways,
  vpnP2cGateways,
  wafInstances,
  wafPremiumHosts,
  wafPremiumInstances,
  workspaceDesktops,
];

const byType = new Map(productEntries.map((entry) => [entry.type.toLowerCase(), entry]));
const byConfigType = new Map(
  productEntries.flatMap((entry) => (entry.configType === null ? [] : [[entry.configType, entry] as const])),
);

/** The entry of a type, in any case of letters. */
export const findProductEntry = (type: string): ProductEntry | null => byType.get(type.toLowerCase()) ?? null;

/** The entry of what Config calls by this `provider.type`. */
export const findEntryOfConfig = (configType: string): ProductEntry | null => byConfigType.get(configType) ?? null;
