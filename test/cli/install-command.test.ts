import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectError, expectHelp } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

const center = (...words: string[]) => ['security-center', ...words];

describe('security-center install-command', () => {
  let place: Workplace;
  let nowMs = Date.now();
  const now = () => nowMs;
  beforeAll(async () => {
    place = await openWorkplace({ regions: ['cn-north-4'], servers: 7, clock: now });
    await place.onboardQuick('production');
    await place.run(center('connect', '--data-center', 'cn'));
    await place.run(center('push'));
    await place.run(center('sync'));
  });
  afterAll(() => place.close());
  const run = (...words: string[]) => place.run(center('install-command', ...words, '--json'), { now });

  test('--help ends with examples', () => expectHelp(place, ...center('install-command')));

  test('makes a code for Huawei Cloud once, and uses it again', async () => {
    const { json } = await run('--os', 'linux', '--group', 'Production', '--expires', '30d');
    expectSchema('security-center-install-command', json);
    expect(json).toMatchObject({
      os: 'linux',
      provider: 'HUAWEICLOUD',
      group: 'Production',
      created: true,
      forImage: false,
    });
    expect(json.command).toBe(
      `wget "https://aegis.alicdn.com/download/install/2.0/linux/AliAqsInstall.sh" && chmod +x AliAqsInstall.sh && ./AliAqsInstall.sh -k=${json.code}`,
    );
    const again = await run('--os', 'linux', '--group', 'Production');
    expect(again.json).toMatchObject({ code: json.code, created: false });
    const fresh = await run('--os', 'linux', '--group', 'Production', '--new');
    expect(fresh.json.created).toBe(true);
    expect(fresh.json.code).not.toBe(json.code);
    const codes = await run('--list');
    expectSchema('security-center-install-command', codes.json);
    expect(codes.json.map(({ code }: { code: string }) => code)).toEqual(
      expect.arrayContaining([json.code, fresh.json.code]),
    );
  });

  test('a code that has expired, or soon will, is not used', async () => {
    const first = await run('--os', 'windows', '--expires', '2h');
    nowMs += 90 * 60_000;
    const second = await run('--os', 'windows');
    expect(second.json).toMatchObject({ created: true });
    expect(second.json.code).not.toBe(first.json.code);
    expect(second.json.command).toMatch(
      /^\(New-Object Net\.WebClient\)\.DownloadFile\('https:.*AliAqsInstall\.exe -k=/,
    );
  });

  test('over a long way other servers are named, and an image has a code of its own', async () => {
    const { json } = await run('--network', 'overseas', '--image');
    expect(json.command).toContain('update6.aegis.aliyun.com');
    expect(json).toMatchObject({ forImage: true, created: true });
    expect((await place.run(center('install-command', '--image'), { now })).stdout).toContain(
      'shut the template host down',
    );
  });

  test('names the hosts of the inventory that have no agent yet, and points to licences', async () => {
    const { securityCenter } = place.sandbox;
    const hosts = securityCenter.hosts();
    const [first] = hosts;
    if (!first) throw new Error('no hosts');
    securityCenter.addHost({ ...first, instanceId: 'of-somebody-else', vendorUid: 'x' });
    const before = (await run('--os', 'linux')).json.hostsWithoutAgent.length;
    const linux = hosts.find(({ os }) => os === 'linux');
    securityCenter.installAgent(linux?.instanceId ?? '', 'online');
    const { json } = await run('--os', 'linux');
    expect(json.hostsWithoutAgent).toHaveLength(before - 1);
    expect(before).toBe(hosts.filter(({ os }) => os === 'linux').length);
    const { stdout } = await place.run(center('install-command', '--os', 'linux'), { now });
    expect(stdout).toContain('Free Edition');
    expect(stdout.split('\n')[0]).toBe(json.command);
  });

  test('an answer that was lost finds the code that was made', async () => {
    place.sandbox.addFault({ service: 'security-center', path: /AddInstallCode/, kind: 'cut', times: 1 });
    const before = place.sandbox.securityCenter.installCodes().length;
    const { json, code } = await run('--new', '--expires', '3d');
    place.sandbox.clearFaults();
    expect({ code, created: json.created }).toEqual({ code: 0, created: true });
    expect(place.sandbox.securityCenter.installCodes()).toHaveLength(before + 1);
  });

  test('a group that is not there is refused with those that are', async () => {
    const refused = await run('--group', 'Nobody');
    expectError(refused, 'usage', 2);
    expect(refused.error.error.message).toMatch(/no group "Nobody".*"Default" \(1\), "Production" \(2\)/);
  });

  test('with two data centers connected one must be named', async () => {
    await place.run(center('connect', '--data-center', 'intl'), { now });
    expectError(await run(), 'usage', 2);
    expect((await run('--data-center', 'intl')).json.hostsWithoutAgent).toEqual([]);
    await place.run(center('disconnect', '--data-center', 'intl'));
  });

  test('nothing connected is said', async () => {
    const empty = await openWorkplace();
    expectError(await empty.run(center('install-command', '--json')), 'security-center-not-connected', 2);
    await empty.close();
  });
});
