import { hole } from '../templates.ts';
import { nameIds, type ProductType } from './product-type.ts';

/** Who may do what with a bucket, and how it is kept; each sub-resource of OBS shows one of these. */
export interface BucketFacts {
  readonly name: string;
  readonly created: string;
  readonly location: string;
  readonly kind: 'OBJECT' | 'POSIX';
  readonly acl: 'private' | 'public-read' | 'public-read-write';
  /** A policy lets everyone read. */
  readonly isOpenByPolicy: boolean;
  readonly isBlocked: boolean;
  readonly encryption: 'kms' | 'AES256' | 'none';
  readonly kmsKeyId: string;
  readonly isVersioned: boolean;
  readonly logsTo: string;
  readonly isHttpsOnly: boolean;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** Buckets are named for the whole cloud; their ids are their names. */
export const obsBuckets: ProductType = {
  name: 'obs.buckets',
  ids: () => nameIds('sandbox-'),
  shape: (place, dice) => {
    const isOpen = dice.flaw();
    const facts: BucketFacts = {
      name: hole.id,
      created: `${hole.created}:10.${hole.millisecond}Z`,
      location: place.region,
      kind: dice.oneIn(8) ? 'POSIX' : 'OBJECT',
      acl: isOpen ? dice.pick(['public-read', 'public-read-write']) : 'private',
      isOpenByPolicy: dice.flaw(),
      isBlocked: !isOpen && !dice.flaw(),
      encryption: dice.flaw() ? 'none' : dice.pick(['kms', 'AES256']),
      kmsKeyId: hole.first,
      isVersioned: !dice.flaw(),
      logsTo: dice.flaw() ? '' : hole.second,
      isHttpsOnly: !dice.flaw(),
      tags: dice.pick([[], [{ key: 'env', value: 'prod' }]]),
    };
    return { ...facts };
  },
  fill: (place, index) => ({ first: place.idOf('kms.keys', index), second: place.idOf('obs.buckets', 0) }),
  // OBS does not report tags to Config.
  tagsAt: 'reportedTags',
  properties: (row) => ({ bucketAcl: row.acl, versioning: row.isVersioned === true ? 'Enabled' : 'Suspended' }),
};
