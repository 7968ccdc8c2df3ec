/** The fields by which records are asked for, shown and exported, in the order in which they are shown. */
import type { Host, Product } from './record.ts';
import type { RecordKind } from './scope.ts';

/** `texts`: a list of texts. `tags`: texts by key. `json`: anything else, of any depth. */
export type FieldType = 'text' | 'number' | 'time' | 'texts' | 'tags' | 'json';

export type FieldTypes = Readonly<Record<string, FieldType>>;

const hostFields = {
  id: 'text',
  name: 'text',
  type: 'text',
  status: 'text',
  privateIp: 'text',
  publicIp: 'text',
  privateIps: 'texts',
  publicIps: 'texts',
  ipv6s: 'texts',
  osType: 'text',
  os: 'text',
  flavor: 'text',
  vcpus: 'number',
  memoryMb: 'number',
  zone: 'text',
  vpcId: 'text',
  securityGroups: 'json',
  imageId: 'text',
  keyName: 'text',
  chargingMode: 'text',
  projectId: 'text',
  enterpriseProjectId: 'text',
  tags: 'tags',
  createdAt: 'time',
  updatedAt: 'time',
} as const satisfies Record<keyof Host, FieldType>;

const productFields = {
  id: 'text',
  name: 'text',
  type: 'text',
  status: 'text',
  provider: 'text',
  vpcId: 'text',
  publicAddresses: 'texts',
  encryption: 'json',
  details: 'json',
  projectId: 'text',
  enterpriseProjectId: 'text',
  tags: 'tags',
  createdAt: 'time',
  updatedAt: 'time',
  checksum: 'text',
  source: 'text',
} as const satisfies Record<keyof Product, FieldType>;

/** Of the scope in which a record was found. */
const scopeFields = { account: 'text', region: 'text' } as const;

/** Every field of a kind's records but `document`, the cloud's own answer. */
export const recordFields: Readonly<Record<RecordKind, FieldTypes>> = {
  hosts: { ...scopeFields, ...hostFields },
  products: { ...scopeFields, ...productFields },
};
