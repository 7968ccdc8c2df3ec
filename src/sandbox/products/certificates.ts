import { queryValue } from '../call.ts';
import { sandboxPrivateKey } from '../secrets.ts';
import { hole } from '../templates.ts';
import { byRows, total } from './paging.ts';
import { hexIds, nameIds, type ProductType } from './product-type.ts';
import { anyEnterprise, type ReadFilter, type Service } from './service.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** `2021-05-27 16:46:25.0`: UTC without saying so. */
const plainTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}.0`;

/** The first certificate is about to expire, the fourth has done so, the others have a year. */
const daysLeft = (variant: number): number => {
  if (variant === 0) return 12;
  return variant === 3 ? -40 : 200 + variant;
};

/** SCM API reference, "Querying the Certificate List". */
const certificates: ProductType = {
  name: 'scm.certificates',
  isGlobal: true,
  ids: () => nameIds('scs'),
  shape: (place, dice) => {
    const days = daysLeft(dice.variant);
    return {
      id: hole.id,
      name: `scm-${hole.number}`,
      domain: `www-${hole.number}.example.com`,
      sans: `api-${hole.number}.example.com;m-${hole.number}.example.com`,
      type: 'OV_SSL_CERT',
      brand: 'GEOTRUST',
      expire_time: plainTime(place.nowMs + days * dayMs),
      domain_type: 'MULTI_DOMAIN',
      validity_period: 12,
      status: days < 0 ? 'EXPIRED' : dice.pick(['ISSUED', 'ISSUED', 'UPLOAD', 'CHECKING']),
      domain_count: 3,
      wildcard_count: 0,
      description: '',
      signature_algorithm: dice.flaw() ? 'SHA1WITHRSA' : 'SHA256WITHRSA',
      enterprise_project_id: dice.pick(place.enterpriseProjectIds),
      partner_order_id: hole.head,
      multi_domain_type: null,
    };
  },
};

/** Expired certificates are left out unless `expired_days_since` reaches back to them. */
const notLongExpired: ReadFilter = (call) => {
  const days = Number(queryValue(call, 'expired_days_since') ?? 0);
  const oldest = plainTime(call.world.clock() - days * dayMs);
  return (row) => String(row.expire_time) >= oldest;
};

export const scm: Service = {
  host: 'scm',
  errors: 'gateway',
  codes: 'SCM',
  isGlobal: true,
  regions: ['global', 'cn-north-4', 'ap-southeast-1', 'my-kualalumpur-1'],
  types: [certificates],
  calls: [
    {
      path: '/v3/scm/certificates',
      types: ['scm.certificates'],
      rows: 'certificates',
      paging: byRows({ usual: 10, most: 50, only: [10, 20, 50] }, total('total_count')),
      action: 'scm:cert:list',
      enterprise: { absent: 'all', everyone: ['all', 'all_granted_eps'] },
      filters: [notLongExpired],
    },
  ],
};

/** Private Certificate Authority API reference, "Querying the CA List". `ACTIVED` is spelled so. */
const authorities: ProductType = {
  name: 'ccm.certificateAuthorities',
  isGlobal: true,
  idAt: 'ca_id',
  nameAt: 'distinguished_name.common_name',
  shape: (place, dice) => ({
    ca_id: hole.id,
    type: dice.pick(['ROOT', 'SUBORDINATE']),
    status: dice.pick(['ACTIVED', 'ACTIVED', 'PENDING', 'DISABLED', 'EXPIRED']),
    path_length: 7,
    issuer_id: null,
    issuer_name: `ca-${hole.number}`,
    key_algorithm: 'RSA2048',
    signature_algorithm: dice.flaw() ? 'SHA1' : 'SHA256',
    freeze_flag: 0,
    gen_mode: 'GENERATE',
    serial_number: hole.createdMs,
    create_time: hole.createdMsNumber,
    delete_time: null,
    not_before: hole.createdMsNumber,
    not_after: 1_993_456_000_000,
    distinguished_name: {
      common_name: `ca-${hole.number}`,
      country: 'CN',
      state: 'Beijing',
      locality: 'Beijing',
      organization: 'example',
      organizational_unit: 'it',
    },
    crl_configuration: {
      enabled: false,
      obs_bucket_name: null,
      valid_days: null,
      crl_name: null,
      crl_dis_point: null,
    },
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
  }),
};

/** Private Certificate Authority API reference, "Querying the Private Certificate List". */
const privateCertificates: ProductType = {
  name: 'ccm.certificates',
  isGlobal: true,
  idAt: 'certificate_id',
  nameAt: 'distinguished_name.common_name',
  ids: hexIds('', ''),
  shape: (place, dice) => ({
    certificate_id: hole.id,
    status: dice.pick(['ISSUED', 'ISSUED', 'EXPIRED', 'REVOKED']),
    issuer_id: hole.first,
    issuer_name: 'ca',
    key_algorithm: 'RSA2048',
    signature_algorithm: 'SHA256',
    freeze_flag: 0,
    gen_mode: 'GENERATE',
    serial_number: hole.createdMs,
    create_time: hole.createdMsNumber,
    not_before: hole.createdMsNumber,
    not_after: 1_993_456_000_000,
    distinguished_name: { common_name: `service-${hole.number}.example.com`, country: 'CN' },
    certificate: null,
    private_key: sandboxPrivateKey,
    enterprise_project_id: dice.pick(place.enterpriseProjectIds),
  }),
  fill: (place, index) => ({ first: place.idOf('ccm.certificateAuthorities', index) }),
};

export const ccm: Service = {
  host: 'ccm',
  errors: 'gateway',
  codes: 'PCA',
  isGlobal: true,
  regions: ['global', 'cn-north-4', 'ap-southeast-3', 'eu-west-101', 'ru-moscow-1', 'my-kualalumpur-1'],
  types: [authorities, privateCertificates],
  calls: [
    {
      path: '/v1/private-certificate-authorities',
      types: ['ccm.certificateAuthorities'],
      rows: 'certificate_authorities',
      paging: byRows({ usual: 10, most: 1000 }, total('total')),
      action: 'pca:ca:list',
      enterprise: anyEnterprise,
    },
    {
      path: '/v1/private-certificates',
      types: ['ccm.certificates'],
      rows: 'certificates',
      paging: byRows({ usual: 10, most: 1000 }, total('total')),
      action: 'pca:cert:list',
      enterprise: anyEnterprise,
    },
  ],
};
