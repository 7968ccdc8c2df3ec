/** The worker thread's side of `remote-store.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { partsOf } from './error-parts.ts';
import type { StoreAnswer, StorePlace, StoreRequest } from './remote-store.ts';
import { translateError } from './sqlite.ts';
import { openSqliteStore } from './sqlite-backend.ts';
import type { ReadPage } from './store.ts';

const { path, done } = workerData as StorePlace;

const answer = async (id: number, work: () => Promise<unknown>): Promise<void> => {
  const result: StoreAnswer = await work().then(
    (value) => ({ id, value }),
    (error: unknown) => ({ id, error: partsOf(error) }),
  );
  Atomics.add(done, 0, 1);
  parentPort?.postMessage(result);
};

/** Opens the store of `workerData.path` and answers its calls. */
export const serveStore = async (readPage: ReadPage): Promise<void> => {
  const opening = openSqliteStore(path, () => new Date(), readPage);
  await answer(0, () =>
    opening.then(
      () => undefined,
      (error: unknown) => Promise.reject(translateError(error, path)),
    ),
  );
  const store = await opening;
  parentPort?.on('message', ({ id, method, args }: StoreRequest) => {
    // `remote-store.ts` calls methods with the arguments that their types ask for.
    const run = store[method] as (...values: readonly unknown[]) => Promise<unknown>;
    void answer(id, async () => run(...args));
  });
};
