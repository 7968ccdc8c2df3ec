import { beforeAll, describe, expect, test } from '@jest/globals';
import PQueue from 'p-queue';
import { once as memoized } from '../../src/model/once.ts';
import type { Fault } from '../../src/sandbox/server.ts';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { type Outcome, outcomeOf } from '../helpers/setup-outcome.ts';

/** Most of a case is waiting before a retry: many wait at once. */
const queue = new PQueue({ concurrency: 24 });

const withPlace = async <T>(work: (place: Workplace) => Promise<T>): Promise<T> => {
  const place = await openWorkplace({ regions: 1, servers: 1, products: 0 });
  try {
    return await work(place);
  } finally {
    await place.close();
  }
};

const onboard = (place: Workplace, ...flags: string[]) =>
  place.onboardQuick('production', 0, '--no-sync-now', ...flags);

const withRoot = (place: Workplace, ...argv: string[]) => {
  const { id, secret } = place.sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
  return place.run([...argv, '--access-key-id', id, '--secret-stdin', '--json'], { stdin: secret });
};

interface Case {
  readonly call: string;
  readonly outcome: Outcome;
  /** Once what was journalled was gone on with, or taken back. */
  readonly afterwards: Outcome;
}

interface Call {
  readonly index: number;
  readonly name: string;
  readonly isChange: boolean;
}

/** Every call of a run without faults, in its order. */
const listCalls = memoized(() =>
  withPlace(async (place): Promise<Call[]> => {
    await onboard(place);
    return place.sandbox.requests.map(({ method, path }, index) => ({
      index,
      name: `${index}. ${method} ${path.replace(/[0-9a-f]{32}/g, '{id}')}`,
      isChange: method !== 'GET',
    }));
  }),
);

/** The calls up to the one that sees the new key work: after it the account is saved, and only looked at. */
const listSetupCalls = async (): Promise<Call[]> => {
  const calls = await listCalls();
  return calls.slice(0, calls.findLastIndex(({ isChange }) => isChange) + 2);
};

/** Those of them with something in the cloud that could be lost. */
const listCallsAtRisk = async (): Promise<Call[]> => {
  const calls = await listSetupCalls();
  return calls.slice(calls.findIndex(({ isChange }) => isChange));
};

interface Trouble {
  readonly what: string;
  /** From a call on that is the nth of the run. */
  readonly faults: (index: number) => readonly Fault[];
  readonly flags?: readonly string[];
  /** What is done with a setup that is journalled. */
  readonly next: 'resume' | 'undo';
}

const good = { resume: 'whole', undo: 'clean' } as const;

const makeGood = (place: Workplace, next: Trouble['next']) =>
  withRoot(place, 'onboard', `--${next}`, ...(next === 'resume' ? ['--no-sync-now'] : []));

/** Runs the setup once for each call, with the trouble at that call, and then makes good what is journalled. */
const runEach = (calls: readonly Call[], { faults, flags = [], next }: Trouble): Promise<Case[]> => {
  const run = ({ index, name }: Call) =>
    withPlace(async (place): Promise<Case> => {
      for (const fault of faults(index)) place.sandbox.addFault(fault);
      await onboard(place, ...flags);
      place.sandbox.clearFaults();
      const outcome = await outcomeOf(place);
      if (outcome === 'journalled') await makeGood(place, next);
      return { call: name, outcome, afterwards: await outcomeOf(place) };
    });
  return queue.addAll(calls.map((call) => () => run(call)));
};

const impatient = ['--timeout', '300ms'];
const once = (what: string, fault: Fault, flags?: readonly string[]): Trouble => ({
  what,
  faults: (after) => [{ ...fault, after, times: 1 }],
  next: 'resume',
  ...(flags ? { flags } : {}),
});
const atOneCall: readonly Trouble[] = [
  once('throttled', { kind: 'throttle', headers: { 'Retry-After': '0' } }),
  once('answered with 500', { kind: 'status', status: 500 }),
  once('reset', { kind: 'reset' }),
  once('never answered', { kind: 'hang' }, impatient),
  once('answered with an HTML page', { kind: 'html' }),
  once('answered with a body that is cut', { kind: 'cut' }),
  once('done, and then reset', { kind: 'reset', done: true }),
  once('done, and then answered with 500', { kind: 'status', status: 500, done: true }),
];

const fromOneCallOn = (['resume', 'undo'] as const).flatMap((next): Trouble[] => [
  { what: 'the way to the cloud ends at a call', faults: (after) => [{ kind: 'reset', after }], next },
  {
    what: 'the way to the cloud ends once a call is done',
    faults: (after) => [
      { kind: 'reset', done: true, after, times: 1 },
      { kind: 'reset', after },
    ],
    next,
  },
  { what: 'no answer comes back from a call on', faults: (after) => [{ kind: 'reset', done: true, after }], next },
]);

/** All at once, because they wait more than they work: the tests then look at what became of each. */
const runAll = async (): Promise<ReadonlyMap<Trouble, readonly Case[]>> => {
  const [calls, atRisk] = [await listSetupCalls(), await listCallsAtRisk()];
  const runs = [
    ...fromOneCallOn.map(async (trouble) => [trouble, await runEach(atRisk, trouble)] as const),
    ...atOneCall.map(async (trouble) => [trouble, await runEach(calls, trouble)] as const),
  ];
  return new Map(await Promise.all(runs));
};

describe('quick configuration', () => {
  let calls: readonly Call[];
  let cases: ReadonlyMap<Trouble, readonly Case[]>;
  beforeAll(async () => {
    calls = await listSetupCalls();
    cases = await runAll();
  }, 240_000);

  test.each(atOneCall)('leaves an account that is whole, or nothing, when one call is $what', (trouble) => {
    const seen = cases.get(trouble) ?? [];
    expect(seen).toHaveLength(calls.length);
    expect(seen.filter(({ outcome }) => outcome !== 'whole' && outcome !== 'clean')).toEqual([]);
    // What only reads, and what may be repeated, is done again. An impatient run may give up more than was planned.
    const creations = calls.filter(({ name }) => name.includes(' POST ')).map(({ name }) => name);
    const lost = seen.filter(({ call, outcome }) => !creations.includes(call) && outcome !== 'whole');
    if (!trouble.flags) expect(lost).toEqual([]);
  });

  test('stays whole when one of the calls after it, which only look, goes wrong', async () => {
    const after = (await listCalls()).slice(calls.length);
    expect(after.length).toBeGreaterThan(3);
    const seen = await runEach(after, once('', { kind: 'status', status: 403 }));
    expect(seen.filter(({ outcome }) => outcome !== 'whole')).toEqual([]);
  }, 60_000);

  test.each(fromOneCallOn)('is known to the journal when $what, and --$next makes it good', (trouble) => {
    const seen = cases.get(trouble) ?? [];
    expect(seen.filter(({ outcome }) => outcome.startsWith('not'))).toEqual([]);
    const wanted = ({ outcome }: Case) => (outcome === 'journalled' ? good[trouble.next] : outcome);
    expect(seen.filter((each) => each.afterwards !== wanted(each))).toEqual([]);
    expect(seen.filter(({ outcome }) => outcome === 'journalled').length).toBeGreaterThan(3);
  });
});

describe('the take-back of a setup that failed', () => {
  /** Refused when nearly all is made, so that all of it is taken back. */
  const refusal: Fault = { kind: 'status', status: 403, service: 'iam', method: 'PUT', path: /\/groups\/.*\/users\// };

  test.each(['resume', 'undo'] as const)(
    'and is cut off at any of its calls is made good by --%s',
    async (next) => {
      const removals = await withPlace(async (place) => {
        place.sandbox.addFault(refusal);
        await onboard(place);
        expect(await outcomeOf(place)).toBe('clean');
        return place.sandbox.requests.filter(({ method }) => method === 'DELETE').length;
      });
      const run = (after: number, done: boolean) =>
        withPlace(async (place) => {
          place.sandbox.addFault(refusal);
          place.sandbox.addFault({ kind: 'reset', method: 'DELETE', after, done });
          await onboard(place);
          place.sandbox.clearFaults();
          const outcome = await outcomeOf(place);
          await makeGood(place, next);
          return [outcome, await outcomeOf(place)];
        });
      const indices = Array.from({ length: removals }, (_, index) => index);
      const cases = await Promise.all(indices.flatMap((index) => [run(index, false), run(index, true)]));
      expect(removals).toBeGreaterThan(3);
      expect(cases).toEqual(cases.map(() => ['journalled', good[next]]));
    },
    60_000,
  );
});
