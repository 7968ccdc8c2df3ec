import type { ProductEntry } from './entry.ts';
import { word } from './readers.ts';

export const swrNamespaces: ProductEntry = {
  type: 'swr.namespaces',
  title: 'image organizations',
  service: 'swr-api',
  scope: 'project',
  list: {
    path: '/v2/manage/namespaces',
    paging: { family: 'none' },
    items: 'namespaces',
    fields: {
      id: 'id',
      name: 'name',
      details: { ownRight: word('auth', { 7: 'manage', 3: 'write', 1: 'read' }) },
    },
  },
  configType: null,
  permission: null,
  source: 'SWR API Reference, "Querying Organizations"; answer in the shape of that page',
};
