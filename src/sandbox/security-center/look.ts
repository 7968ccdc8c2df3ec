import { seedOf, uuidAt } from '../numbers.ts';
import type { Shelf } from '../products/shelf.ts';
import { rowsOf } from '../series.ts';
import type { Account } from '../state.ts';
import type { CenterState, DataCenter, HostRecord, ModuleName, ProductRecord, VendorRecord } from './state.ts';
import { ownerOf, settleValidation } from './validate.ts';

/** Owners of enabled records whose module is in order: their assets are what a look finds. */
const ownersWith = (state: CenterState, center: DataCenter, module: ModuleName): Account[] => {
  const isInOrder = (record: VendorRecord): boolean => {
    settleValidation(state, record);
    return record.isEnabled && record.modules.some((each) => each.module === module && each.status === 0);
  };
  const records = [...center.records.values()].filter(isInOrder);
  return [...new Set(records.map((record) => ownerOf(state, record)).filter((owner) => owner !== undefined))];
};

const osOf = (server: Record<string, unknown>): string =>
  JSON.stringify(server.metadata ?? {}).includes('indows') ? 'windows' : 'linux';

const hostsOf = (center: DataCenter, account: Account): HostRecord[] =>
  [...account.projects.values()]
    .filter(({ region }) => center.selectedRegions.has(region))
    .flatMap(({ region, servers }) =>
      [...rowsOf(servers)].map((server) => ({
        uuid: uuidAt(seedOf(`host/${server.id}`), 0),
        instanceId: server.id,
        name: String(server.name ?? ''),
        region,
        vendorUid: account.domainId,
        os: osOf(server),
      })),
    );

const textsOf = ({ rows, configTextAt }: Shelf): string[] =>
  Array.from({ length: rows.end }, (_, position) => configTextAt(position)).filter((text) => text !== undefined);

/** What Config knows of the account. */
const productsOf = (center: DataCenter, account: Account): ProductRecord[] =>
  account.shelves
    .inConfig()
    .filter(({ place }) => place.region === 'global' || center.selectedRegions.has(place.region))
    .flatMap((shelf) =>
      textsOf(shelf).map((text) => {
        const { id, name }: { id: string; name: string } = JSON.parse(text);
        const { type, place } = shelf;
        return { instanceId: id, name, type: type.name, region: place.region, vendorUid: account.domainId };
      }),
    );

/** What was looked for shows from its moment on. */
export const settleLooks = (state: CenterState, center: DataCenter): void => {
  const due = center.refreshes.filter(({ dueAtMs }) => dueAtMs <= state.clock());
  if (due.length === 0) return;
  center.refreshes.splice(0, center.refreshes.length, ...center.refreshes.filter((each) => !due.includes(each)));
  if (due.some(({ assetType }) => assetType === 'ecs')) {
    center.hosts = ownersWith(state, center, 'HOST').flatMap((account) => hostsOf(center, account));
  }
  if (due.some(({ assetType }) => assetType === 'cloud_product')) {
    center.products = ownersWith(state, center, 'CSPM').flatMap((account) => productsOf(center, account));
  }
};
