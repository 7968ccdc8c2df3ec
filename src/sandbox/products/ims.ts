import { queryValue } from '../call.ts';
import { images, publicImageSeed } from '../generate.ts';
import type { Fields } from '../series.ts';
import { hole } from '../templates.ts';
import { byLastId } from './paging.ts';
import type { Dice, Place, ProductType } from './product-type.ts';
import { anyEnterprise, type ReadFilter, type Service } from './service.ts';

const image = (dice: Dice): Fields => ({
  schema: '/v2/schemas/image',
  min_disk: 40,
  min_ram: 0,
  created_at: `${hole.created}:00Z`,
  updated_at: `${hole.created}:00Z`,
  __image_source_type: 'uds',
  container_format: 'bare',
  disk_format: 'zvhd2',
  file: `/v2/images/${hole.id}/file`,
  self: `/v2/images/${hole.id}`,
  id: hole.id,
  // Documented in both spellings.
  __isregistered: dice.pick(['true', 'True']),
  __os_bit: '64',
  protected: true,
  virtual_env_type: 'FusionCompute',
  size: 0,
  checksum: 'd41d8cd98f00b204e9800998ecf8427e',
});

/** IMS API reference, "Querying Images": the project's own. */
const ownImages: ProductType = {
  name: 'ims.images',
  shape: (place, dice) => ({
    ...image(dice),
    name: `web-golden-${hole.number}`,
    owner: place.projectId,
    status: dice.pick(['active', 'active', 'active', 'queued', 'saving']),
    __imagetype: 'private',
    visibility: dice.flaw() ? 'shared' : 'private',
    __os_type: 'Linux',
    __platform: 'Debian',
    __os_version: 'Debian GNU/Linux 12 64bit',
    ...(dice.flaw() ? {} : { __system__encrypted: '1', __system__cmkid: hole.first }),
    tags: dice.pick([[], ['env=prod'], ['golden']]),
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
  }),
  fill: (place, index) => ({ first: place.idOf('kms.keys', index) }),
  properties: (row) => ({ status: row.status, visibility: row.visibility, osType: row.__os_type }),
};

const nameOf = (place: Place, index: number): string =>
  images[index]?.name ?? `CentOS 7.${index % 10} 64bit for ${place.region}`;

/** Public images of a region, the ones that servers were made from first. They are nobody's product. */
const publicImages: ProductType = {
  name: 'ims.publicImages',
  seed: publicImageSeed,
  count: () => 40,
  shape: (_place, dice) => ({
    ...image(dice),
    name: hole.first,
    owner: '1bafe4e94a8349e39a0e8d5ffa1b3e54',
    status: 'active',
    __imagetype: 'gold',
    visibility: 'public',
    __os_type: 'Linux',
    __platform: 'CentOS',
    __os_version: hole.first,
    tags: [],
    enterprise_project_id: '0',
  }),
  fill: (place, index) => ({ first: nameOf(place, index) }),
};

const by =
  (parameter: string): ReadFilter =>
  (call) => {
    const wanted = queryValue(call, parameter);
    return wanted === undefined ? undefined : (row) => row[parameter] === wanted;
  };

/** A path without a project; without `__imagetype` or `owner` every public image comes too. */
export const ims: Service = {
  host: 'ims',
  errors: 'error',
  codes: 'IMG',
  types: [ownImages, publicImages],
  calls: [
    {
      path: '/v2/cloudimages',
      types: ['ims.publicImages', 'ims.images'],
      rows: 'images',
      paging: byLastId({ usual: 500, most: 500 }),
      action: 'ims:images:list',
      enterprise: anyEnterprise,
      filters: ['__imagetype', 'owner', 'visibility', 'status', 'name', 'id'].map(by),
      extra: () => ({ schema: '/v2/schemas/images', first: '/v2/cloudimages' }),
    },
  ],
};
