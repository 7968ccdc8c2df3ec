import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Huawei, openHuawei } from '../../src/huawei/cloud.ts';
import { type SetupDeps, type SetupStep, setUpIam } from '../../src/onboarding/iam-setup.ts';
import { identifyKey } from '../../src/onboarding/identify-key.ts';
import type { SetupState } from '../../src/onboarding/setup-state.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';

let sandbox: Sandbox;
let root: Huawei;
beforeEach(async () => {
  sandbox = await startSandbox({ regions: 1, servers: 1 });
  root = open(sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' });
});
afterEach(async () => {
  await root.close();
  await sandbox.close();
});

const open = (accessKey: { id: string; secret: string }) =>
  openHuawei({ accessKey, site: 'china', endpointTemplate: sandbox.endpointTemplate });

const nameOf = (suffix: string) => `AlibabaCloudGroup_${suffix}`;

/** Sets up with these suffixes in their order; somebody takes the names at a step, when they have been found free. */
const setUp = async (step: SetupStep, taken: readonly string[]) => {
  const suffixes = ['first', 'mark-one', 'second', 'mark-two'];
  const still = [...taken];
  const journal: SetupState[] = [];
  const deps: SetupDeps = {
    root,
    rootForUndo: root,
    openUser: async (key) => open(key),
    save: async (state) => void journal.splice(0, 1, state),
    forget: async () => void journal.splice(0),
    onStep: (now) => {
      const suffix = now === step ? still.shift() : undefined;
      if (suffix) sandbox.state.createUser({ name: nameOf(suffix), permissions: [] });
    },
    onActionDropped: () => undefined,
    onPolicyFound: () => undefined,
    randomSuffix: () => suffixes.shift() ?? '',
    sleep: async () => undefined,
  };
  const setup = await setUpIam(await identifyKey(root), { features: ['host'], policies: [] }, deps).catch(
    (error: unknown) => error,
  );
  return { setup, journal };
};

const users = () => sandbox.state.users().map(({ name }) => name);
const groups = () => sandbox.state.groups().map(({ name }) => name);

test.each<SetupStep>(['group', 'user'])(
  'a name that somebody takes before the %s is made is left to them',
  async (step) => {
    const { setup, journal } = await setUp(step, ['first']);
    expect(setup).toMatchObject({ created: { groupName: nameOf('second'), userName: nameOf('second') } });
    expect(journal).toMatchObject([{ name: nameOf('second') }]);
    expect(users()).toEqual(['sandbox-account', nameOf('first'), nameOf('second')]);
    expect(groups()).toContain(nameOf('second'));
    expect(sandbox.state.accessKeys(nameOf('first'))).toHaveLength(1);
  },
);

test('a second conflict ends the setup, and nothing of it is left', async () => {
  const { setup, journal } = await setUp('user', ['first', 'second']);
  expect(setup).toMatchObject({ code: 'name-conflict' });
  expect(journal).toEqual([]);
  expect(users()).toEqual(['sandbox-account', nameOf('first'), nameOf('second')]);
  expect(sandbox.state.permissionsOf(nameOf('first'))).toEqual([]);
});
