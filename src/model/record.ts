/** What a sync observes: hosts and products, in named fields, plus the cloud's own document with its secrets removed. */

interface ResourceFields {
  readonly id: string;
  readonly name: string;
  /** `ecs.server` for hosts; the cloud's own `provider.type` for products, such as `evs.volumes`. */
  readonly type: string;
  /** The cloud's own word; null when it gave none. */
  readonly status: string | null;
  readonly projectId: string | null;
  readonly enterpriseProjectId: string | null;
  /** ISO 8601 UTC. */
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** An ECS server. A field that the cloud did not give is null, never a default. */
export interface Host extends ResourceFields {
  readonly privateIp: string | null;
  readonly publicIp: string | null;
  readonly privateIps: readonly string[];
  readonly publicIps: readonly string[];
  readonly ipv6s: readonly string[];
  readonly osType: string | null;
  readonly os: string | null;
  readonly flavor: string | null;
  readonly vcpus: number | null;
  readonly memoryMb: number | null;
  readonly zone: string | null;
  readonly vpcId: string | null;
  readonly imageId: string | null;
  readonly keyName: string | null;
  readonly chargingMode: 'on-demand' | 'yearly-monthly' | 'spot' | 'unknown' | null;
  readonly securityGroups: readonly { readonly id: string | null; readonly name: string | null }[];
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Whether a resource's data is encrypted at rest; `enabled` is null where the cloud did not say. */
export interface Encryption {
  readonly enabled: boolean | null;
  readonly kmsKeyId: string | null;
}

/** Any other cloud resource. A field that the cloud did not give is null or empty, never a default. */
export interface Product extends ResourceFields {
  readonly provider: string;
  /** Config's checksum of the resource; null for what the service itself listed. */
  readonly checksum: string | null;
  readonly vpcId: string | null;
  /** Addresses that the internet reaches it by, as the list of its service names them. */
  readonly publicAddresses: readonly string[];
  /** Null where nothing is said of encryption. */
  readonly encryption: Encryption | null;
  /** Who listed it: Config, or the service itself. It says nothing of the resource, so it is no change of it. */
  readonly source: 'config' | 'direct';
  /** The few named settings that posture and exposure are judged by; null where the cloud did not say. */
  readonly details: Readonly<Record<string, JsonValue>>;
}

/** A record as it is stored: its fields, and the cloud's document after `redactDocument`. Both may be getters. */
export interface Observed<T extends Host | Product = Host | Product> {
  readonly fields: T;
  readonly document: unknown;
  readonly source?: Source;
}

/** What a record is read from, where it can be known again without being read. */
export interface Source {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Equal bytes are read as equal fields. They may hold secrets: for hashing only. */
  readonly bytes: Uint8Array;
  /** Reads it, each time anew: kept for a whole page, what was read would outlive it in the heap. */
  read(): Reading;
}

/** A page of records as the cloud sent it, for whoever reads it where it is stored. */
export interface UnreadPage {
  readonly body: Uint8Array;
  readonly region: string;
  readonly projectId: string;
}

/** What is known of such a page when it is stored. */
export interface StoredPage {
  readonly ids: readonly string[];
  /** The answer around the rows. */
  readonly answer: unknown;
}

/** A record that was read from its source: few and flat texts, because a page of them waits to be stored together. */
export interface Reading {
  /** As `stableFields` writes them. */
  readonly fields: string;
  readonly status: string | null;
  readonly updatedAt: string | null;
  /** JSON of the document after `redactDocument`, in parts. */
  readonly document: readonly (string | Uint8Array)[];
}
