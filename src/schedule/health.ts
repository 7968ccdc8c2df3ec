/** Whether a scheduler lives, and whether it can do its work. */

export interface HealthVerdict {
  readonly isGood: boolean;
  /** Why, in words. */
  readonly reason: string;
}

export interface Health {
  /** Configuration and inventory were read. */
  looked(): void;
  /** They could not be. */
  failed(message: string): void;
  stopping(): void;
  /** Whether it still looks at all: one that does not should be started anew. */
  readonly live: HealthVerdict;
  /** Whether the last look went well, and nobody has told it to stop. */
  readonly ready: HealthVerdict;
}

/** @param staleMs without a look for so long it is taken for dead */
export const openHealth = ({ now, staleMs }: { readonly now: () => number; readonly staleMs: number }): Health => {
  let lookedMs = now();
  let failure: string | null = 'configuration and inventory have not been read yet';
  return {
    looked: () => {
      lookedMs = now();
      failure = null;
    },
    failed: (message) => {
      lookedMs = now();
      failure = message;
    },
    stopping: () => {
      failure = 'stopping';
    },
    get live() {
      const silentMs = now() - lookedMs;
      const isGood = silentMs < staleMs;
      return { isGood, reason: isGood ? 'ok' : `the last look was ${Math.round(silentMs / 1000)} s ago` };
    },
    get ready() {
      return { isGood: failure === null, reason: failure ?? 'ok' };
    },
  };
};
