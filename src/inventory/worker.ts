/** Entry of the worker thread, built as a file of its own: opens the store of `workerData.path` and answers its calls. */
import { parentPort, workerData } from 'node:worker_threads';
import { partsOf } from './error-parts.ts';
import type { StoreAnswer, StoreRequest } from './remote-store.ts';
import { translateError } from './sqlite.ts';
import { openStore } from './store.ts';

const answer = async (id: number, work: () => Promise<unknown>): Promise<void> => {
  const result: StoreAnswer = await work().then(
    (value) => ({ id, value }),
    (error: unknown) => ({ id, error: partsOf(error) }),
  );
  parentPort?.postMessage(result);
};

const serve = async (path: string): Promise<void> => {
  const opening = openStore(path, () => new Date());
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

await serve((workerData as { readonly path: string }).path);
