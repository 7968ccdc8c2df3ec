import { asList, asObject, asText, type Json } from '../read.ts';
import { everyEnterpriseProject, type ProductEntry } from './entry.ts';
import { tagTexts, word } from './readers.ts';

/** Bound EIPs are rows of their own among the addresses. */
const floatingAddresses = (item: Json): string[] =>
  Object.values(asObject(item.addresses) ?? {})
    .flatMap(asList)
    .flatMap((row) => {
      const address = asObject(row);
      return address?.['OS-EXT-IPS:type'] === 'floating' ? (asText(address.addr) ?? []) : [];
    });

/** `offset` is the number of a page, and `count` ends at the page size. */
export const bmsServers: ProductEntry = {
  type: 'bms.servers',
  title: 'bare metal servers',
  service: 'bms',
  scope: 'project',
  list: {
    path: '/v1/{project_id}/baremetalservers/detail',
    query: everyEnterpriseProject,
    paging: { family: 'page-number', size: 100, page: 'offset', limit: 'limit', total: 'count' },
    items: 'servers',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created',
      updatedAt: 'updated',
      vpcId: 'metadata.vpc_id',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagTexts('tags'),
      publicAddresses: floatingAddresses,
      details: {
        keyName: 'key_name',
        osType: 'metadata.os_type',
        image: 'metadata.image_name',
        flavor: 'flavor.id',
        securityGroups: 'security_groups[].name',
        chargingMode: word('metadata.chargingMode', { 0: 'on demand', 1: 'yearly/monthly' }),
      },
    },
  },
  configType: 'bms.servers',
  permission: 'bms:servers:list',
  source: 'BMS API Reference, "Querying Details About BMSs"; recorded answer',
};
