/** Where a Huawei Cloud API lives: by site and region, or by an endpoint template for private clouds, gateways, tests. */
import type { Site } from '../model/account.ts';
import { AppError } from '../model/errors.ts';

/**
 * Services that this tool calls, named as in the endpoint template: by the first word of their usual host. So EIP and
 * bandwidth are `vpc`, secrets are `kms`, all brokers of DMS are `dms`, Config is `rms`. The template has one name for a
 * service in every region, whatever its real host is called there.
 */
export const services = [
  'antiddos',
  'apig',
  'as',
  'bms',
  'cbh',
  'cbr',
  'cc',
  'cce',
  'ccm',
  'cdn',
  'ces',
  'cfw',
  'css',
  'cts',
  'dbss',
  'dcaas',
  'dcs',
  'ddm',
  'dds',
  'deh',
  'dli',
  'dms',
  'dns',
  'dws',
  'ecs',
  'elb',
  'eps',
  'er',
  'evs',
  'functiongraph',
  'gaussdb',
  'gaussdb-nosql',
  'gaussdb-opengauss',
  'hss',
  'iam',
  'ims',
  'kms',
  'lts',
  'modelarts',
  'mrs',
  'nat',
  'obs',
  'rds',
  'rms',
  'scm',
  'sfs-turbo',
  'smn',
  'swr-api',
  'vpc',
  'vpcep',
  'vpn',
  'waf',
  'workspace',
] as const;
export type Service = (typeof services)[number];

const europe = 'eu-west-101';

/**
 * Services of the European site end in `.eu` (IAM by the SDK's region table; the others by Huawei's own Terraform
 * provider, which moves every service of eu-west-101 to `.eu`).
 */
const europeanHost = (service: Service): string => `https://${service}.${europe}.myhuaweicloud.eu`;

/** The region of a site that answers for all of them, where a service has no host of its own for that. */
const homeRegions = {
  scm: { china: 'cn-north-4', global: 'ap-southeast-1' },
  ccm: { china: 'cn-north-4', global: 'ap-southeast-3' },
} as const;

const taurus = (prefix: string, ...regions: string[]) =>
  regions.map((region) => [`gaussdb/${region}`, `${prefix}.${region}.myhuaweicloud.com`] as const);

const chineseDomain = (service: Service, ...regions: string[]) =>
  regions.map((region) => [`${service}/${region}`, `${service}.${region}.myhuaweicloud.cn`] as const);

/**
 * Hosts that are not `<service>.<region>.myhuaweicloud.com`, as the official SDK's region tables have them. The `.cn` ones
 * are unconfirmed elsewhere.
 */
const irregularHosts: ReadonlyMap<string, string> = new Map([
  ['as/ap-southeast-1', 'as.ap-southeast-1.myhwclouds.com'],
  ['css/cn-north-1', 'es.cn-north-1.myhuaweicloud.com'],
  ['css/cn-east-2', 'es.cn-east-2.myhuaweicloud.com'],
  ...taurus('gaussdbformysql', 'ap-southeast-1', 'ap-southeast-2', 'cn-north-11', 'me-east-1', 'tr-west-1'),
  ...taurus('gaussdb-mysql', 'af-south-1', 'cn-east-5', 'cn-southwest-3', 'la-north-2'),
  ...[
    'af-north-1',
    'ap-southeast-5',
    'cn-east-2',
    'cn-east-4',
    'cn-east-5',
    'cn-north-12',
    'me-east-1',
    'tr-west-1',
  ].map((region) => [`gaussdb-opengauss/${region}`, `gaussdb.${region}.myhuaweicloud.com`] as const),
  ...chineseDomain('dws', 'ap-southeast-4', 'cn-east-4', 'cn-north-12', 'cn-south-4', 'tr-west-1'),
  ...chineseDomain('modelarts', 'ap-southeast-1'),
  ...chineseDomain('mrs', 'ap-southeast-1', 'ap-southeast-4', 'ru-northwest-2'),
  ...chineseDomain('nat', 'ap-southeast-4'),
  ...chineseDomain('smn', 'cn-north-2'),
  ...chineseDomain('waf', 'cn-north-9'),
]);

const fillTemplate = (template: string, service: string, region: string): string => {
  const url = template.replaceAll('{service}', service).replaceAll('{region}', region).replace(/\/+$/, '');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new AppError('usage', `The Huawei Cloud endpoint template gives "${url}", which is not an http(s) address.`);
  }
  return url;
};

/** IAM, Config, EPS, CDN and so on have a host without a region, which answers for all of them. */
const globalHost = (service: Service, site: Exclude<Site, 'europe'>): string => {
  const home = service in homeRegions ? homeRegions[service as keyof typeof homeRegions][site] : null;
  return home === null ? `https://${service}.myhuaweicloud.com` : `https://${service}.${home}.myhuaweicloud.com`;
};

/** Services that have no host of a region, whatever region is asked for. */
const alwaysGlobal: readonly Service[] = ['iam', 'rms'];

/**
 * The base address of a service, without a trailing slash.
 * @param region a region id, or `global` for what answers for all regions on one host
 * @param template such as `http://127.0.0.1:9100/{service}/{region}`
 */
export const endpointOf = (service: Service, region: string, site: Site, template?: string): string => {
  if (template) return fillTemplate(template, service, region);
  if (site === 'europe' || region === europe) return europeanHost(service);
  if (region === 'global' || alwaysGlobal.includes(service)) return globalHost(service, site);
  return `https://${irregularHosts.get(`${service}/${region}`) ?? `${service}.${region}.myhuaweicloud.com`}`;
};
