import type { ProductEntry } from './entry.ts';
import { none } from './readers.ts';

/** What `obs.ts` reads of a bucket, one call for each setting; Config reports none of it. */
const details = {
  location: none,
  kind: none,
  grants: none,
  isAclPublic: none,
  policy: none,
  hasPolicy: none,
  isPolicyPublic: none,
  blocksPublicAcls: none,
  ignoresPublicAcls: none,
  blocksPublicPolicy: none,
  restrictsPublicBuckets: none,
  encryptionAlgorithm: none,
  versioning: none,
  logBucket: none,
  isLogged: none,
  unknown: none,
};

/** Each region lists the buckets of all; those of the region are kept, and their settings asked for. */
export const obsBuckets: ProductEntry = {
  type: 'obs.buckets',
  title: 'OBS buckets',
  service: 'obs',
  scope: 'region',
  list: { path: '/', paging: { family: 'none' }, items: 'Buckets.Bucket', fields: { id: 'Name', details } },
  lister: async function* (...list) {
    const { listBuckets } = await import('../obs.ts');
    yield* listBuckets(...list);
  },
  configType: 'obs.buckets',
  prefersService: true,
  permission: 'obs:bucket:ListAllMyBuckets',
  source: 'OBS API Reference, "Listing Buckets" and the pages of a bucket’s settings; recorded answers',
};
