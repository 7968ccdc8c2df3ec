/** Every product type that can be listed from its service. Adding one is its file, a line here and its test. */
import { asScalingConfigurations } from './as-scaling-configurations.ts';
import { asScalingGroups } from './as-scaling-groups.ts';
import { bmsServers } from './bms-servers.ts';
import { cbrBackups } from './cbr-backups.ts';
import { cbrPolicies } from './cbr-policies.ts';
import { cbrVaults } from './cbr-vaults.ts';
import { ccCloudConnections } from './cc-cloud-connections.ts';
import { cceClusters } from './cce-clusters.ts';
import { cceNodes } from './cce-nodes.ts';
import { cdnDomains } from './cdn-domains.ts';
import { dcDirectConnects } from './dc-direct-connects.ts';
import { dehDedicatedHosts } from './deh-dedicated-hosts.ts';
import { dnsPrivateZones } from './dns-private-zones.ts';
import { dnsPublicZones } from './dns-public-zones.ts';
import { elbListeners } from './elb-listeners.ts';
import { elbLoadbalancers } from './elb-loadbalancers.ts';
import type { ProductEntry } from './entry.ts';
import { erInstances } from './er-instances.ts';
import { evsSnapshots } from './evs-snapshots.ts';
import { evsVolumes } from './evs-volumes.ts';
import { functiongraphFunctions } from './functiongraph-functions.ts';
import { imsImages } from './ims-images.ts';
import { kmsKeys } from './kms-keys.ts';
import { natDnatRules } from './nat-dnat-rules.ts';
import { natGateways } from './nat-gateways.ts';
import { natPrivateGateways } from './nat-private-gateways.ts';
import { natSnatRules } from './nat-snat-rules.ts';
import { rdsInstances } from './rds-instances.ts';
import { sfsturboShares } from './sfsturbo-shares.ts';
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

export const productEntries: readonly ProductEntry[] = [
  asScalingConfigurations,
  asScalingGroups,
  bmsServers,
  cbrBackups,
  cbrPolicies,
  cbrVaults,
  ccCloudConnections,
  cceClusters,
  cceNodes,
  cdnDomains,
  dcDirectConnects,
  dehDedicatedHosts,
  dnsPrivateZones,
  dnsPublicZones,
  elbListeners,
  elbLoadbalancers,
  erInstances,
  evsSnapshots,
  evsVolumes,
  functiongraphFunctions,
  imsImages,
  kmsKeys,
  natDnatRules,
  natGateways,
  natPrivateGateways,
  natSnatRules,
  rdsInstances,
  sfsturboShares,
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
];

const byType = new Map(productEntries.map((entry) => [entry.type.toLowerCase(), entry]));
const byConfigType = new Map(
  productEntries.flatMap((entry) => (entry.configType === null ? [] : [[entry.configType, entry] as const])),
);

/** The entry of a type, in any case of letters. */
export const findProductEntry = (type: string): ProductEntry | null => byType.get(type.toLowerCase()) ?? null;

/** The entry of what Config calls by this `provider.type`. */
export const findEntryOfConfig = (configType: string): ProductEntry | null => byConfigType.get(configType) ?? null;
