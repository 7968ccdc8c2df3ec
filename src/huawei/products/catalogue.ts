/** Every product type that can be listed from its service. Adding one is its file, a line here and its test. */
import { cceClusters } from './cce-clusters.ts';
import type { ProductEntry } from './entry.ts';
import { evsVolumes } from './evs-volumes.ts';
import { kmsKeys } from './kms-keys.ts';
import { rdsInstances } from './rds-instances.ts';
import { vpcSecurityGroups } from './vpc-security-groups.ts';
import { wafInstances } from './waf-instances.ts';

export const productEntries: readonly ProductEntry[] = [
  cceClusters,
  evsVolumes,
  kmsKeys,
  rdsInstances,
  vpcSecurityGroups,
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
