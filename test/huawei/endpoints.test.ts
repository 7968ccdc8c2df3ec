import { describe, expect, test } from '@jest/globals';
import { endpointOf, services } from '../../src/huawei/endpoints.ts';
import { productEntries } from '../../src/huawei/products/catalogue.ts';

describe('an address', () => {
  test.each([
    ['evs', 'cn-north-4', 'https://evs.cn-north-4.myhuaweicloud.com'],
    ['iam', 'global', 'https://iam.myhuaweicloud.com'],
    ['iam', 'cn-north-4', 'https://iam.myhuaweicloud.com'],
    ['rms', 'global', 'https://rms.myhuaweicloud.com'],
    ['cdn', 'global', 'https://cdn.myhuaweicloud.com'],
    ['eps', 'global', 'https://eps.myhuaweicloud.com'],
    ['scm', 'global', 'https://scm.cn-north-4.myhuaweicloud.com'],
    ['ccm', 'global', 'https://ccm.cn-north-4.myhuaweicloud.com'],
    ['as', 'ap-southeast-1', 'https://as.ap-southeast-1.myhwclouds.com'],
    ['css', 'cn-north-1', 'https://es.cn-north-1.myhuaweicloud.com'],
    ['gaussdb', 'cn-north-4', 'https://gaussdb.cn-north-4.myhuaweicloud.com'],
    ['gaussdb', 'ap-southeast-1', 'https://gaussdbformysql.ap-southeast-1.myhuaweicloud.com'],
    ['gaussdb', 'cn-east-5', 'https://gaussdb-mysql.cn-east-5.myhuaweicloud.com'],
    ['gaussdb-opengauss', 'cn-north-4', 'https://gaussdb-opengauss.cn-north-4.myhuaweicloud.com'],
    ['gaussdb-opengauss', 'cn-east-5', 'https://gaussdb.cn-east-5.myhuaweicloud.com'],
    ['mrs', 'ap-southeast-1', 'https://mrs.ap-southeast-1.myhuaweicloud.cn'],
    ['evs', 'eu-west-101', 'https://evs.eu-west-101.myhuaweicloud.eu'],
  ] as const)('of %s in %s is %s', (service, region, url) => {
    expect(endpointOf(service, region, 'china')).toBe(url);
  });

  test('of a service that has no host for all regions follows the site', () => {
    expect(endpointOf('scm', 'global', 'global')).toBe('https://scm.ap-southeast-1.myhuaweicloud.com');
    expect(endpointOf('ccm', 'global', 'global')).toBe('https://ccm.ap-southeast-3.myhuaweicloud.com');
    expect(endpointOf('eps', 'global', 'europe')).toBe('https://eps.eu-west-101.myhuaweicloud.eu');
  });

  test('by a template has the one name of the service, and the region', () => {
    const template = 'http://127.0.0.1:9100/{service}/{region}/';
    expect(endpointOf('evs', 'cn-north-4', 'china', template)).toBe('http://127.0.0.1:9100/evs/cn-north-4');
    expect(endpointOf('cdn', 'global', 'europe', template)).toBe('http://127.0.0.1:9100/cdn/global');
    expect(endpointOf('css', 'cn-north-1', 'china', template)).toBe('http://127.0.0.1:9100/css/cn-north-1');
  });
});

test('every service of the table is called, and every called service is in the table', () => {
  const called = new Set([...productEntries.map(({ service }) => service), 'ecs', 'iam', 'rms']);
  expect([...called].sort()).toEqual([...services].sort());
});
