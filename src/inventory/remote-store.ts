/** The store in a worker thread: SQLite's work happens beside the thread that fetches and parses. */
import { Worker } from 'node:worker_threads';
import { AppError } from '../model/errors.ts';
import { type ErrorParts, errorOf } from './error-parts.ts';
import type { PackedPage } from './page.ts';
import type { Store } from './store.ts';

/** What the worker is started with. */
export interface StorePlace {
  readonly path: string;
  /** Shared: how many calls it has done. */
  readonly done: Int32Array;
}

export interface StoreRequest {
  readonly id: number;
  readonly method: keyof Store;
  readonly args: readonly unknown[];
}

/** `id` 0 answers the opening itself. */
export type StoreAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: ErrorParts };

/** One call at work and one that follows at once: more to do than that is better done in the thread that would wait. */
const busyCalls = 2;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Numbers the calls and settles each with its answer; the worker keeps the process alive only while one is open. */
const openCalls = (worker: Worker, path: string, done: Int32Array) => {
  const waiting = new Map<number, Waiting>();
  let lastId = -1;
  let dead: Error | undefined;

  const end = (error: Error): void => {
    dead = error;
    for (const call of waiting.values()) call.reject(error);
    waiting.clear();
  };
  const endWith = (reason: string, cause?: unknown): void =>
    end(new AppError('inventory-error', `The thread that writes the inventory ${path} ended: ${reason}.`, { cause }));

  worker.on('error', (error: Error) => endWith(error.message, error));
  worker.on('exit', (code) => endWith(`exit code ${code}`));
  worker.on('message', (answer: StoreAnswer) => {
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) worker.unref();
    if ('error' in answer) call?.reject(errorOf(answer.error));
    else call?.resolve(answer.value);
  });

  const wait = (send: (id: number) => void): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (dead !== undefined) return reject(dead);
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      worker.ref();
      send(lastId);
    });

  return {
    // By its own count: its answers may lie unread here. Both may have counted beyond 32 bits.
    isBusy: () => ((lastId + 1 - Atomics.load(done, 0)) | 0) >= busyCalls,
    opened: () => wait(() => undefined),
    // The worker answers with what the method of this name returns.
    call: <M extends keyof Store>(method: M, ...args: Parameters<Store[M]>): ReturnType<Store[M]> =>
      wait((id) => worker.postMessage({ id, method, args } satisfies StoreRequest)) as ReturnType<Store[M]>,
    addPage: (writer: number, page: PackedPage) =>
      wait((id) =>
        worker.postMessage({ id, method: 'addPage', args: [writer, page] } satisfies StoreRequest, [
          // Handed over, not copied; `packPage` makes one buffer per page.
          page.bytes.buffer as ArrayBuffer,
        ]),
      ) as Promise<void>,
  };
};

/** @param entry the built `worker.ts` */
export const openRemoteStore = async (path: string, entry: URL): Promise<Store> => {
  // The pages that it is handed are freed when their small wrappers are collected: early, in a small young generation.
  const done = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData: StorePlace = { path, done };
  const worker = new Worker(entry, { workerData, resourceLimits: { maxYoungGenerationSizeMb: 4 } });
  const { opened, call, addPage, isBusy } = openCalls(worker, path, done);
  await opened();
  return {
    beginScope: (scope) => call('beginScope', scope),
    comparePage: (writer, keys) => call('comparePage', writer, keys),
    addPage,
    storeUnread: (...args) => (isBusy() ? null : call('storeUnread', ...args)),
    commitScope: (...args) => call('commitScope', ...args),
    abortScope: (writer) => call('abortScope', writer),
    beginRun: (what) => call('beginRun', what),
    finishRun: (runId, status, outcomes) => call('finishRun', runId, status, outcomes),
    saveCheck: (accountId, check) => call('saveCheck', accountId, check),
    recordTask: (...args) => call('recordTask', ...args),
    takeLease: (...args) => call('takeLease', ...args),
    renewLease: (...args) => call('renewLease', ...args),
    endLease: (lease) => call('endLease', lease),
    endProcess: (ended) => call('endProcess', ended),
    recordTold: (...args) => call('recordTold', ...args),
    forgetTold: (webhook) => call('forgetTold', webhook),
    pruneScopes: (...args) => call('pruneScopes', ...args),
    dropSomeChanges: (before) => call('dropSomeChanges', before),
    deleteAccount: (accountId) => call('deleteAccount', accountId),
    close: async () => {
      await call('close');
      await worker.terminate();
    },
  };
};
