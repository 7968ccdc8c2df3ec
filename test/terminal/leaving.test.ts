import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { buildOnce } from './built.ts';
import { type Answer, answerAll, madeIn, manualAnswers, openDesk, quickAnswers, upTo } from './desk.ts';
import { keys } from './terminal.ts';

/** Each has a process of its own; two cores are kept busy by a few. */
const sideBySide = 4;

const inTurns = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const left = [...items];
  const take = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: sideBySide }, take));
};

describe('leaving the wizard', () => {
  let sandbox: Sandbox;
  let answers: Record<'quick' | 'manual', Answer[]>;
  beforeAll(async () => {
    await buildOnce();
    sandbox = await startSandbox({ servers: 4, regions: ['cn-north-4', 'cn-south-1'] });
    const permissions = ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess', 'Tenant Guest'];
    const user = sandbox.state.createUser({ name: 'collector', permissions });
    const rootKey = sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
    answers = { quick: quickAnswers(rootKey, 'production'), manual: manualAnswers(user.key, 'production') };
  }, 60_000);
  afterAll(() => sandbox.close());

  /** Every prompt of both methods, once. */
  const places = (): { readonly all: readonly Answer[]; readonly prompt: string }[] => {
    const ofQuick = new Set(answers.quick.map(([prompt]) => prompt));
    return [
      ...answers.quick.map(([prompt]) => ({ all: answers.quick, prompt })),
      ...answers.manual.filter(([prompt]) => !ofQuick.has(prompt)).map(([prompt]) => ({ all: answers.manual, prompt })),
    ];
  };

  test.each([
    ['Escape', keys.escape],
    ['Ctrl-C', keys.ctrlC],
  ])(
    '%s at any prompt makes nothing, writes nothing and says so in one line',
    async (_name, key) => {
      await inTurns(places(), async ({ all, prompt }) => {
        const desk = await openDesk(sandbox);
        const terminal = desk.open(['onboard']);
        await answerAll(terminal, upTo(prompt, all));
        await terminal.answer(prompt, key);
        const code = await terminal.exit();
        const outcome = { prompt, code, last: terminal.lines().at(-1), files: await desk.files() };
        expect(outcome).toEqual({ prompt, code: 130, last: 'Cancelled; nothing was changed.', files: [] });
        expect(terminal.isCursorVisible()).toBe(true);
        await desk.close();
      });
      expect(madeIn(sandbox)).toEqual([]);
    },
    90_000,
  );

  test('Shift+Tab at any prompt returns to the one before, whose answer is kept', async () => {
    const flows = Object.values(answers);
    await inTurns(flows, async (all) => {
      const desk = await openDesk(sandbox);
      const terminal = desk.open(['onboard']);
      await terminal.seePrompt('Data center');
      await terminal.pressForSame(keys.back, 'Data center');
      for (const [index, [prompt, ...pressed]] of all.entries()) {
        await terminal.seePrompt(prompt);
        const [before] = all[index - 1] ?? [];
        if (before) {
          terminal.press(keys.back);
          await terminal.answer(before, keys.enter);
          await terminal.seePrompt(prompt);
        }
        if (prompt !== 'Go ahead?') terminal.press(...pressed);
      }
      const screen = terminal.text();
      expect(screen).toMatch(/account name +production/);
      terminal.press(keys.escape);
      expect(await terminal.exit()).toBe(130);
      expect(await desk.files()).toEqual([]);
      await desk.close();
    });
  }, 90_000);

  test('the confirmation goes back to the question before it', async () => {
    const desk = await openDesk(sandbox);
    const terminal = desk.open(['onboard']);
    await answerAll(terminal, upTo('Go ahead?', answers.manual));
    await terminal.answer('Go ahead?', keys.down, keys.enter);
    await terminal.answer('Synchronize assets now?', keys.down, keys.enter);
    await terminal.seePrompt('Go ahead?');
    expect(terminal.text()).toMatch(/sync now +No/);
    terminal.press(keys.down, keys.down, keys.enter);
    expect(await terminal.exit()).toBe(130);
    expect(terminal.lines().at(-1)).toBe('Cancelled; nothing was changed.');
    expect(await desk.files()).toEqual([]);
    await desk.close();
  });

  test.each([
    ['Creating the user group', 0],
    ['Creating the user’s access key', 0],
    ['Waiting until the new key works', 60_000],
  ])(
    'Ctrl-C at "%s" takes back what was made',
    async (step, newKeyDelayMs) => {
      const slow = await startSandbox({ servers: 4, regions: 2, latencyMs: 60, newKeyDelayMs });
      const desk = await openDesk(slow);
      const terminal = desk.open(['onboard']);
      await answerAll(terminal, quickAnswers(slow.accounts[0]?.rootKey ?? { id: '', secret: '' }, 'production'));
      await terminal.see(step);
      terminal.press(keys.ctrlC);
      expect(await terminal.exit()).toBe(130);
      expect(madeIn(slow)).toEqual([]);
      expect(terminal.lines().at(-1)).toContain('Cancelled; what was made in Huawei Cloud has been taken back.');
      expect(await desk.accounts()).toEqual([]);
      await desk.close();
      await slow.close();
    },
    60_000,
  );
});
