/** An ECS server document read as a Host. Fields as in the API reference of "Listing Details About ECSs" and its recorded answers. */
import { AppError } from '../model/errors.ts';
import type { Host, Observed, Reading, Source } from '../model/record.ts';
import { redactDocument, secretMembers } from '../model/redact.ts';
import { stableFields } from '../model/stable-fields.ts';
import { asList, asNumber, asObject, asText, asTime, type Json } from './read.ts';
import { cutMember, type Row, type Rows, splitRows } from './rows.ts';

interface Address {
  readonly ip: string;
  readonly isFloating: boolean;
  readonly isV6: boolean;
}

/** `addresses` is keyed by VPC id; a bound EIP is one more row, of type `floating`. The key may be missing. */
const addressesOf = (server: Json): Address[] => {
  const addresses: Address[] = [];
  for (const rows of Object.values(asObject(server.addresses) ?? {})) {
    for (const row of asList(rows)) {
      const address = asObject(row);
      const ip = asText(address?.addr);
      if (!address || !ip) continue;
      addresses.push({ ip, isFloating: address['OS-EXT-IPS:type'] === 'floating', isV6: ip.includes(':') });
    }
  }
  return addresses;
};

const ipsWhere = (addresses: readonly Address[], test: (address: Address) => boolean): string[] => {
  const ips = addresses.filter(test).map((address) => address.ip);
  return ips.length < 2 ? ips : [...new Set(ips)];
};

/** ECS writes whole seconds in UTC; days that not every month has are left to the calendar. */
const plainTime = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/** Reads a time as `asTime` does; through the calendar, the two of each server took a fifth of this file's time. */
const timeOf = (value: unknown): string | null =>
  typeof value === 'string' && plainTime.test(value) ? `${value.slice(0, -1)}.000Z` : asTime(value);

const chargingModes = new Map<unknown, Host['chargingMode']>([
  [0, 'on-demand'],
  [1, 'yearly-monthly'],
  [2, 'spot'],
]);

const chargingModeOf = (metadata: Json): Host['chargingMode'] => {
  const mode = metadata.charging_mode;
  return mode === undefined || mode === null ? null : (chargingModes.get(asNumber(mode)) ?? 'unknown');
};

/** System tags (`_sys_`, `__type_`) are the platform's bookkeeping; a bare tag has an empty value. */
const tagsOf = (server: Json): Record<string, string> => {
  const tags: Record<string, string> = {};
  for (const tag of asList(server.tags)) {
    const text = asText(tag);
    if (!text || text.startsWith('_sys_') || text.startsWith('__type_')) continue;
    const at = text.indexOf('=');
    tags[at < 0 ? text : text.slice(0, at)] = at < 0 ? '' : text.slice(at + 1);
  }
  return tags;
};

const enterpriseProjectOf = (server: Json): string | null => {
  const own = asText(server.enterprise_project_id);
  if (own) return own;
  const tag = asList(server.sys_tags)
    .map(asObject)
    .find((item) => item?.key === '_sys_enterprise_project_id');
  return asText(tag?.value);
};

/** Groups repeat for each network card. */
const securityGroupsOf = (server: Json): Host['securityGroups'] => {
  const groups = asList(server.security_groups).flatMap((row) => {
    const group = asObject(row);
    return group ? [{ id: asText(group.id), name: asText(group.name) }] : [];
  });
  return [...new Map(groups.map((group) => [group.id ?? group.name, group])).values()];
};

const fieldsOf = (server: Json, id: string, projectId: string): Host => {
  const metadata = asObject(server.metadata) ?? {};
  const flavor = asObject(server.flavor) ?? {};
  const addresses = addressesOf(server);
  const privateIps = ipsWhere(addresses, (a) => !a.isFloating && !a.isV6);
  const publicIps = ipsWhere(addresses, (a) => a.isFloating);
  return {
    id,
    name: asText(server.name) ?? '',
    type: 'ecs.server',
    status: asText(server.status),
    projectId: asText(server.tenant_id) ?? projectId,
    enterpriseProjectId: enterpriseProjectOf(server),
    createdAt: timeOf(server.created),
    updatedAt: timeOf(server.updated),
    tags: tagsOf(server),
    privateIp: privateIps[0] ?? null,
    publicIp: publicIps[0] ?? null,
    privateIps,
    publicIps,
    ipv6s: ipsWhere(addresses, (a) => a.isV6 && !a.isFloating),
    osType: asText(metadata.os_type),
    os: asText(metadata.image_name) ?? asText(metadata.os_version),
    flavor: asText(flavor.id) ?? asText(flavor.name),
    vcpus: asNumber(flavor.vcpus),
    memoryMb: asNumber(flavor.ram),
    zone: asText(server['OS-EXT-AZ:availability_zone']),
    vpcId: asText(metadata.vpc_id),
    imageId: asText(asObject(server.image)?.id) ?? asText(metadata['metering.image_id']),
    keyName: asText(server.key_name),
    chargingMode: chargingModeOf(metadata),
    securityGroups: securityGroupsOf(server),
  };
};

/** A host of a list, with what it is read from. */
export type ListedHost = Observed<Host> & { readonly source: Source };

export interface HostPlace {
  readonly region: string;
  readonly projectId: string;
}

const parseServer = (bytes: Buffer, id: string, { region }: HostPlace): Json => {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new AppError('bad-response', `ECS in ${region} listed a server that is no whole JSON (id ${id}).`);
  }
};

/** Copied from the row where that is possible: writing it anew takes several times as long. */
const documentOf = (bytes: Buffer, server: Json): readonly (string | Buffer)[] => {
  const names = secretMembers(server);
  const [name] = names ?? [];
  if (names?.length === 0) return [bytes];
  return (
    (name !== undefined && names?.length === 1 && cutMember(bytes, name)) || [JSON.stringify(redactDocument(server))]
  );
};

type Read = () => Reading;

const readingOf = (bytes: Buffer, server: Json, id: string, { projectId }: HostPlace): Reading => {
  const fields = fieldsOf(server, id, projectId);
  const { status, updatedAt } = fields;
  return { fields: stableFields(fields), status, updatedAt, document: documentOf(bytes, server) };
};

const readLater = (bytes: Buffer, id: string, place: HostPlace): Read => {
  return () => readingOf(bytes, parseServer(bytes, id, place), id, place);
};

/** By a function of its own, so that nothing keeps the parsed row, which is large. */
const readNow = (bytes: Buffer, server: Json, id: string, place: HostPlace): Read => {
  const reading = readingOf(bytes, server, id, place);
  return () => reading;
};

const hostReadBy = (bytes: Buffer, name: string, id: string, place: HostPlace, read: Read): ListedHost => ({
  source: { id, name, type: 'ecs.server', bytes, read },
  get fields() {
    return fieldsOf(parseServer(bytes, id, place), id, place.projectId);
  },
  get document() {
    return JSON.parse(read().document.join(''));
  },
});

/**
 * A server of a list. One that came parsed is read at once, the others when it is asked for: of an unchanged one, nobody asks.
 * Its document is kept without user data and other secrets.
 * @throws AppError `bad-response` without an id; and from `fields`, `document` and `read`, when the row is no whole JSON
 */
export const hostOf = ({ bytes, id, name, value }: Row, place: HostPlace): ListedHost => {
  if (!id) throw new AppError('bad-response', `ECS in ${place.region} listed a server without an id.`);
  const read = value ? readNow(bytes, value, id, place) : readLater(bytes, id, place);
  return hostReadBy(bytes, name ?? '', id, place, read);
};

/**
 * Reads a page of servers; `answer` is what is around the list. Needs nothing of the SDK, so that any thread can do it.
 * @param allNew whether every host is going to be read: nothing is known of them that could spare it
 * @throws SyntaxError for what is no whole JSON; AppError as `hostOf`
 */
export const readServers = (body: Buffer, place: HostPlace, allNew: boolean): Rows<ListedHost> =>
  splitRows(body, 'servers', (row) => hostOf(row, place), allNew);
