/** What services report of a resource to Config: each chooses what, and whether keys are written in snake or camel case. */
import type { Encryption, Product } from '../model/record.ts';
import type { ProductEntry } from './products/entry.ts';
import { addressesIn, asFlag, textAt, textsAt, valuesAt } from './products/readers.ts';
import { readDetails, readText } from './products/record.ts';
import { asObject, asText, type Json } from './read.ts';

const snakeCase = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The same values under snake case as well, so that a field is found however its service spells it here. */
const inBothCases = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inBothCases);
  const object = asObject(value);
  if (!object) return value;
  const both: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(object)) {
    const inner = inBothCases(member);
    both[snakeCase(key)] ??= inner;
    both[key] = inner;
  }
  return both;
};

const vpcPaths = ['vpc_id', 'vpc.id', 'metadata.vpc_id'];

const addressPaths = ['public_ip_address', 'public_ips[]', 'publicips[].publicip_address'];

const encryptionOf = (properties: Json): Encryption | null => {
  const keys = ['metadata.__system__cmkid', 'disk_encryption_id', 'crypt_key_id'];
  const kmsKeyId = keys.map((path) => textAt(properties, path)).find((id) => id !== null) ?? null;
  const said = asFlag(valuesAt(properties, 'metadata.__system__encrypted')[0] ?? properties.encrypted);
  const enabled = kmsKeyId === null ? said : true;
  return enabled === null ? null : { enabled, kmsKeyId };
};

type Reported = Pick<Product, 'status' | 'vpcId' | 'publicAddresses' | 'encryption' | 'details'>;

/** Reads the properties by the entry of the type, where there is one. What is left out of them is not known. */
export const readProperties = (value: unknown, entry: ProductEntry | null): Reported => {
  const properties = (inBothCases(asObject(value)) ?? {}) as Json;
  const fields = entry?.list.fields;
  const own = Array.isArray(fields?.publicAddresses) ? (fields.publicAddresses as readonly string[]) : [];
  const addresses = [...own, ...addressPaths].flatMap((path) => textsAt(properties, path)).flatMap(addressesIn);
  return {
    status: readText(properties, fields?.status) ?? asText(properties.status),
    vpcId: vpcPaths.map((path) => textAt(properties, path)).find((id) => id !== null) ?? null,
    publicAddresses: [...new Set(addresses)],
    encryption: encryptionOf(properties),
    details: fields ? readDetails(properties, fields) : {},
  };
};
