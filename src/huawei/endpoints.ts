/** Where a Huawei Cloud API lives: by site and region, or by an endpoint template for private clouds, gateways, tests. */
import type { Site } from '../model/account.ts';
import { AppError } from '../model/errors.ts';

/** Services that this tool calls, named as in the endpoint template. */
export type Service = 'iam' | 'ecs' | 'rms';

const europe = 'eu-west-101';

/**
 * Services whose European host ends in `.eu` (IAM by the SDK's region table; ECS and Config by Huawei's own Terraform
 * provider, which moves every service of eu-west-101 to `.eu`).
 */
const europeanHost = (service: Service): string => `https://${service}.${europe}.myhuaweicloud.eu`;

const globalServices: readonly Service[] = ['iam', 'rms'];

const fillTemplate = (template: string, service: Service, region: string): string => {
  const url = template.replaceAll('{service}', service).replaceAll('{region}', region).replace(/\/+$/, '');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new AppError('usage', `The Huawei Cloud endpoint template gives "${url}", which is not an http(s) address.`);
  }
  return url;
};

/**
 * The base address of a service, without a trailing slash.
 * @param region a region id, or `global` for IAM and Config, which answer for all regions on one host
 * @param template such as `http://127.0.0.1:9100/{service}/{region}`
 */
export const endpointOf = (service: Service, region: string, site: Site, template?: string): string => {
  if (template) return fillTemplate(template, service, region);
  if (site === 'europe' || region === europe) return europeanHost(service);
  return globalServices.includes(service)
    ? `https://${service}.myhuaweicloud.com`
    : `https://${service}.${region}.myhuaweicloud.com`;
};
