import type { ProductEntry } from './entry.ts';
import { flag, number, textAt } from './readers.ts';

/** The answer is the list itself; `limit` and `offset` only count together. The tags of a row are those of its images. */
export const swrRepositories: ProductEntry = {
  type: 'swr.repositories',
  title: 'image repositories',
  service: 'swr-api',
  scope: 'project',
  list: {
    path: '/v2/manage/repos',
    paging: { family: 'offset', size: 200 },
    items: '',
    fields: {
      id: (item) => {
        const [namespace, name] = [textAt(item, 'namespace'), textAt(item, 'name')];
        return namespace && name ? `${namespace}/${name}` : null;
      },
      name: 'name',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      details: {
        isPublic: flag('is_public'),
        namespace: 'namespace',
        category: 'category',
        images: number('num_images'),
        path: 'path',
      },
    },
  },
  configType: null,
  permission: null,
  source: 'SWR API Reference, "Querying the Image Repository List"; answer in the shape of that page',
};
