/** Concurrency towards one service in one region: halved when the cloud throttles, regained slowly. */
import PQueue from 'p-queue';

/** Successes in a row that earn one more slot. */
const successesPerStep = 20;

export interface Gate {
  /** @throws the signal's reason as soon as it fires, whether the task waits or runs */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  throttled(): void;
  readonly concurrency: number;
}

const openGate = (maxConcurrency: number): Gate => {
  const queue = new PQueue({ concurrency: maxConcurrency });
  let successes = 0;
  return {
    async run(task, signal) {
      const result = await queue.add(task, signal ? { signal } : {});
      successes += 1;
      if (successes % successesPerStep === 0) queue.concurrency = Math.min(maxConcurrency, queue.concurrency + 1);
      return result;
    },
    throttled() {
      successes = 0;
      queue.concurrency = Math.max(1, Math.floor(queue.concurrency / 2));
    },
    get concurrency() {
      return queue.concurrency;
    },
  };
};

/** One gate for each service and region, made on first use. */
export const openGates = (maxConcurrency: number): ((service: string, region: string) => Gate) => {
  const gates = new Map<string, Gate>();
  return (service, region) => {
    const key = `${service}/${region}`;
    const gate = gates.get(key) ?? openGate(maxConcurrency);
    gates.set(key, gate);
    return gate;
  };
};
