/** Where Security Center lives: one host a data center, or an endpoint of one's own for gateways and tests. */
import type { DataCenter } from '../model/account.ts';
import { AppError } from '../model/errors.ts';

/** The short names of the data centers, as in flags, messages and the endpoint template. */
export const shortNames: Readonly<Record<DataCenter, 'cn' | 'intl'>> = {
  'chinese-mainland': 'cn',
  'outside-chinese-mainland': 'intl',
};

/** The hosts of SAS 2018-12-03 (its help page "Endpoints"): every region of Alibaba Cloud maps to one of these two. */
const hosts: Readonly<Record<DataCenter, string>> = {
  'chinese-mainland': 'tds.cn-shanghai.aliyuncs.com',
  'outside-chinese-mainland': 'tds.ap-southeast-1.aliyuncs.com',
};

/** What `RegionId` calls the data center ("the region of the Security Center instance", e.g. of GetCheckSale). */
export const instanceRegions: Readonly<Record<DataCenter, string>> = {
  'chinese-mainland': 'cn-hangzhou',
  'outside-chinese-mainland': 'ap-southeast-1',
};

/**
 * The base address, without a trailing slash.
 * @param template such as `http://127.0.0.1:9100/security-center/{dataCenter}`, which `cn` or `intl` fills
 * @throws AppError `usage` for a template that is no http(s) address
 */
export const endpointOf = (dataCenter: DataCenter, template?: string): string => {
  if (!template) return `https://${hosts[dataCenter]}`;
  const url = template.replaceAll('{dataCenter}', shortNames[dataCenter]).replace(/\/+$/, '');
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new AppError('usage', `The Security Center endpoint gives "${url}", which is not an http(s) address.`);
  }
  return url;
};
