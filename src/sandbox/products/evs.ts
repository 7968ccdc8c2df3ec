import { hole } from '../templates.ts';
import { byLastId, byRows, either, total } from './paging.ts';
import type { Place, ProductType } from './product-type.ts';
import { anyEnterprise, type Service } from './service.ts';

/** The documents give a default of 1000 and no maximum; the default is taken for it. */
const limits = { usual: 1000, most: 1000 };

const attachmentText = (place: Place, index: number): string => {
  const isSystem = index < place.servers;
  if (index >= 2 * place.servers) return '[]';
  const server = place.serverAt(index);
  const device = isSystem ? '/dev/vda' : '/dev/vdb';
  const id = place.idOf('evs.volumes', index);
  return `[{"server_id":"${server.id}","attachment_id":"${server.portId}","attached_at":"2024-03-20T07:28:45.780415","host_name":null,"volume_id":"${id}","device":"${device}","id":"${id}"}]`;
};

/** EVS API reference, "Querying Details About All Disks"; a recorded answer. Times in UTC do not say so. */
const volumes: ProductType = {
  name: 'evs.volumes',
  shape: (place, dice) => {
    const isEncrypted = !dice.flaw();
    const self = `https://evs.${place.region}.myhuaweicloud.com/v2/${place.projectId}/os-vendor-volumes/${hole.id}`;
    return {
      id: hole.id,
      links: [
        { href: self, rel: 'self' },
        { href: self.replace('/v2', ''), rel: 'bookmark' },
      ],
      name: `${dice.pick(['volume', 'data', 'ecs-disk', '数据盘'])}-${hole.number}`,
      status: hole.first,
      attachments: hole.firstJson,
      availability_zone: `${place.region}${dice.pick(['a', 'b', 'c'])}`,
      'os-vol-host-attr:host': 'cinder-kvm003@GPSSD#5',
      created_at: `${hole.created}:45.780415`,
      'os-vol-tenant-attr:tenant_id': place.projectId,
      volume_image_metadata: {},
      volume_type: dice.pick(['GPSSD', 'SSD', 'SAS', 'ESSD']),
      size: 40 + dice.number(20) * 10,
      bootable: hole.second,
      metadata: isEncrypted
        ? { __system__encrypted: '1', __system__cmkid: hole.third, 'hw:passthrough': 'false' }
        : { __system__encrypted: '0', 'hw:passthrough': 'false' },
      updated_at: '2025-03-20T07:28:45.901082',
      // Documented as not supported: some encrypted disks say false here.
      encrypted: isEncrypted && !dice.oneIn(3),
      replication_status: 'disabled',
      shareable: 'false',
      user_id: place.rootUserId,
      service_type: 'EVS',
      multiattach: dice.oneIn(12),
      tags: dice.pick<Record<string, string>>([
        {},
        { env: 'prod' },
        { env: 'test', team: 'core' },
        { 负责人: '数据平台' },
      ]),
      wwn: `6888603000002024fa16${hole.head}6476`,
      enterprise_project_id: dice.pick(place.enterpriseProjectIds),
    };
  },
  fill: (place, index) => ({
    first: index < 2 * place.servers ? 'in-use' : 'available',
    second: String(index < place.servers),
    third: place.idOf('kms.keys', index),
    firstJson: attachmentText(place, index),
  }),
  properties: (row) => ({
    size: row.size,
    volumeType: row.volume_type,
    status: row.status,
    encrypted: row.encrypted,
    metadata: row.metadata,
    availabilityZone: row.availability_zone,
  }),
};

/** EVS API reference, "Querying Details About Snapshots". */
const snapshots: ProductType = {
  name: 'evs.snapshots',
  shape: (_place, dice) => ({
    id: hole.id,
    name: `snapshot-${hole.number}`,
    description: '',
    status: dice.pick(['available', 'available', 'error']),
    volume_id: hole.first,
    size: 40 + dice.number(10) * 10,
    created_at: `${hole.created}:11.125942`,
    updated_at: '2025-03-20T07:28:45.901082',
    metadata: { __system__enableActive: 'false' },
    service_type: 'EVS',
    'os-extended-snapshot-attributes:progress': '100%',
  }),
  fill: (place, index) => ({ first: place.idOf('evs.volumes', index) }),
};

export const evs: Service = {
  host: 'evs',
  errors: 'error',
  codes: 'EVS',
  types: [volumes, snapshots],
  calls: [
    {
      path: '/v2/{project}/cloudvolumes/detail',
      types: ['evs.volumes'],
      rows: 'volumes',
      paging: either(byRows(limits, total('count')), 'marker', byLastId(limits, total('count'))),
      action: 'evs:volumes:list',
      enterprise: anyEnterprise,
    },
    {
      path: '/v2/{project}/cloudsnapshots/detail',
      types: ['evs.snapshots'],
      rows: 'snapshots',
      paging: byRows(limits, total('count')),
      action: 'evs:snapshots:list',
    },
  ],
};
