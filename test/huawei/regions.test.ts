import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openHuawei } from '../../src/huawei/cloud.ts';
import { groupByRegion } from '../../src/huawei/regions.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { withSandbox } from '../sandbox/client.ts';
import { accountOf, failureOf, sandboxOptions } from './helpers.ts';

const project = (id: string, name: string, enabled = true) => ({ id, name, enabled });
const regions = [
  { id: 'cn-north-4', name: 'CN North-Beijing4' },
  { id: 'ap-southeast-1', name: 'CN-Hong Kong' },
];

describe('projects become regions', () => {
  test('with sub-projects beside the built-in one, sorted, named by the cloud', () => {
    const found = groupByRegion(
      [project('2', 'cn-north-4_team'), project('1', 'cn-north-4'), project('3', 'ap-southeast-1')],
      regions,
    );
    expect(found).toEqual([
      { id: 'ap-southeast-1', name: 'CN-Hong Kong', projects: [{ id: '3', name: 'ap-southeast-1' }] },
      {
        id: 'cn-north-4',
        name: 'CN North-Beijing4',
        projects: [
          { id: '2', name: 'cn-north-4_team' },
          { id: '1', name: 'cn-north-4' },
        ],
      },
    ]);
  });

  test('without MOS, disabled projects and regions that the cloud does not list', () => {
    const found = groupByRegion(
      [project('1', 'MOS'), project('2', 'cn-north-4', false), project('3', 'xx-nowhere-1'), project('4', '')],
      regions,
    );
    expect(found).toEqual([]);
  });

  test('by their names alone where the cloud lists no regions', () => {
    for (const none of [null, []]) {
      const found = groupByRegion(
        [project('1', 'MOS'), project('2', 'my-kualalumpur-1'), project('3', 'eu-west-101_a_b')],
        none,
      );
      expect(found.map(({ id, name }) => [id, name])).toEqual([
        ['eu-west-101', 'eu-west-101'],
        ['my-kualalumpur-1', 'my-kualalumpur-1'],
      ]);
    }
  });

  test('each enabled project of a listed region once, whatever they are called', () => {
    const name = fc.oneof(
      fc.constantFrom('cn-north-4', 'cn-north-4_x', 'MOS', '__proto__', 'ap-southeast-1_y'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.boolean())), (rows) => {
        const projects = rows.map(([text, enabled], index) => project(String(index), text, enabled));
        const ids = groupByRegion(projects, regions).flatMap((region) => region.projects.map(({ id }) => id));
        const wanted = projects.filter(
          (p) => p.enabled && regions.some((r) => p.name === r.id || p.name.startsWith(`${r.id}_`)),
        );
        expect(ids.sort()).toEqual(wanted.map(({ id }) => id).sort());
      }),
    );
  });
});

test("an account's regions are those of its enabled projects, asked of the cloud", () =>
  withSandbox(startSandbox({ regions: ['cn-north-4', 'ap-southeast-1'], subProjects: true }), async (sandbox) => {
    sandbox.state.disableProject('ap-southeast-1_team');
    const cloud = openHuawei(sandboxOptions(sandbox));
    const found = await cloud.listAccountRegions(accountOf(sandbox).domainId);
    expect(found.map((region) => region.projects.map(({ name }) => name).sort())).toEqual([
      ['ap-southeast-1'],
      ['cn-north-4', 'cn-north-4_team'],
    ]);
    const notThere = { service: 'iam', path: /regions/, kind: 'status', status: 404, body: '{}' } as const;
    sandbox.addFault({ ...notThere, times: 2 });
    expect(await cloud.listAccountRegions(accountOf(sandbox).domainId)).toEqual(found);
    sandbox.addFault(notThere);
    const guessed = await cloud.listAccountRegions(accountOf(sandbox).domainId);
    expect(guessed.map(({ id, isGuessed }) => [id, isGuessed])).toEqual(found.map(({ id }) => [id, true]));
    sandbox.clearFaults();
    sandbox.addFault({ service: 'iam', path: /regions/, kind: 'status', status: 500 });
    const failure = await failureOf(cloud.listAccountRegions(accountOf(sandbox).domainId));
    expect(failure).toMatchObject({ code: 'server-error' });
    await cloud.close();
  }));
