import { describe, expect, test } from '@jest/globals';
import PQueue from 'p-queue';
import type { Fault } from '../../src/sandbox/server.ts';
import { expectSchema } from '../cli/helpers/schemas.ts';
import { openWorkplace, type RunResult, type Workplace } from '../helpers/run-program.ts';
import { outcomeOf } from '../helpers/setup-outcome.ts';

/** Most of a case is waiting before a retry: many wait at once. */
const queue = new PQueue({ concurrency: 16 });

const withAccount = async <T>(work: (place: Workplace) => Promise<T>): Promise<T> => {
  const place = await openWorkplace({ regions: 1, servers: 1, products: 0 });
  try {
    expect((await place.onboardQuick('production', 0, '--no-sync-now')).code).toBe(0);
    return await work(place);
  } finally {
    await place.close();
  }
};

const rootOf = ({ sandbox }: Workplace) => sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };

const withRoot = (place: Workplace, argv: readonly string[]): Promise<RunResult> => {
  const { id, secret } = rootOf(place);
  const flags = ['production', '--yes', '--json', '--access-key-id', id, '--secret-stdin'];
  return place.run([...argv, ...flags], { stdin: secret });
};

const faults: [string, (after: number) => Fault[]][] = [
  ['one call is reset', (after) => [{ kind: 'reset', after, times: 1 }]],
  [
    'one call is done, and then answered with 500',
    (after) => [{ kind: 'status', status: 500, done: true, after, times: 1 }],
  ],
  [
    'the way to the cloud ends once a call is done',
    (after) => [
      { kind: 'reset', done: true, after, times: 1 },
      { kind: 'reset', after },
    ],
  ],
];

/** Runs the command once for each of its calls, with the faults at that call. */
const atEachCall = async <T>(
  argv: readonly string[],
  faultsAt: (after: number) => Fault[],
  look: (place: Workplace, result: RunResult) => Promise<T>,
): Promise<T[]> => {
  const count = await withAccount(async (place) => {
    const before = place.sandbox.requests.length;
    expect((await withRoot(place, argv)).code).toBe(0);
    return place.sandbox.requests.length - before;
  });
  expect(count).toBeGreaterThan(5);
  const run = (index: number) =>
    withAccount(async (place) => {
      for (const fault of faultsAt(index)) place.sandbox.addFault(fault);
      const result = await withRoot(place, argv);
      place.sandbox.clearFaults();
      return look(place, result);
    });
  return queue.addAll(Array.from({ length: count }, (_, index) => () => run(index)));
};

describe.each(['disable', 'delete'])('root-key %s', (action) => {
  const isActive = (place: Workplace) => place.sandbox.state.findAccessKey(rootOf(place).id)?.isActive === true;

  test.each(faults)(
    'says nothing untrue of the key, and leaves the account whole, when %s',
    async (_what, faultsAt) => {
      await atEachCall(['root-key', action], faultsAt, async (place, result) => {
        if (result.json) expectSchema('root-key', result.json);
        const said = result.json?.status ?? 'failed';
        const active = isActive(place);
        // What is said to be retired is, what is said to be kept is not, and else nothing is claimed.
        if (said === `${action}d`) expect([result.code, active]).toEqual([0, false]);
        else expect([said, result.code === 0]).toEqual([expect.stringMatching(/^(kept|unknown|failed)$/), false]);
        if (said === 'kept') expect(active).toBe(true);
        const again = await withRoot(place, ['root-key', action]);
        expect([0, 3]).toContain(again.code);
        expect([isActive(place), await outcomeOf(place)]).toEqual([false, 'whole']);
      });
    },
    60_000,
  );
});

test.each(faults)(
  'accounts remove --delete-iam leaves nothing, or an account that can be removed again, when %s',
  async (_what, faultsAt) => {
    const argv = ['accounts', 'remove', '--delete-iam'];
    const outcomes = await atEachCall(argv, faultsAt, async (place, result) => {
      const outcome = await outcomeOf(place);
      if (result.code === 0) return outcome;
      const [account] = (await place.run(['accounts', 'list', '--json'])).json;
      expect(account?.account).toBe('production');
      expect((await withRoot(place, argv)).code).toBe(0);
      return outcomeOf(place);
    });
    expect(outcomes).toEqual(outcomes.map(() => 'clean'));
  },
  60_000,
);

test('a root key whose deletion was not answered is not called kept by onboard', () =>
  withAccount(async (place) => {
    expect((await place.run(['accounts', 'remove', 'production', '--yes'])).code).toBe(0);
    place.sandbox.addFault({ kind: 'reset', method: 'DELETE', done: true, times: 1 });
    place.sandbox.addFault({ kind: 'reset', method: 'DELETE' });
    const result = await place.onboardQuick('second', 0, '--no-sync-now', '--retire-root-key', 'delete', '--yes');
    expectSchema('onboard', result.json);
    expect([result.code, result.json.rootKey.status]).toEqual([5, 'unknown']);
    expect(place.sandbox.state.findAccessKey(rootOf(place).id)).toBeUndefined();
  }));
