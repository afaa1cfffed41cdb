/** Backoff says how long to wait after failures in a row; times are in Unix milliseconds. */
export interface Backoff {
  /** When the next try may be made; 0 when at once. */
  readonly until: number;
  /** Whether it is still too early; not after a clock that was set back, which says nothing of how long it has been. */
  isWaiting(now: number): boolean;
  /** Counts a failure; `atLeast` is how many seconds somebody asked to wait. */
  failed(now: number, atLeast?: number): void;
  /** Begins anew. */
  reset(): void;
}

/** createBackoff waits `firstSeconds` after the first failure, then twice as long each time, up to `mostSeconds`. */
export function createBackoff(firstSeconds: number, mostSeconds: number): Backoff {
  let failures = 0;
  let failedAt = 0;
  let until = 0;
  return {
    get until() {
      return until;
    },
    isWaiting: (now) => failedAt <= now && now < until,
    failed(now, atLeast = 0) {
      // After a long quiet time it is another trouble.
      if (now - until > mostSeconds * 1000) failures = 0;
      const seconds = Math.min(firstSeconds * 2 ** failures, mostSeconds);
      failures += 1;
      failedAt = now;
      until = now + Math.max(seconds, Math.min(atLeast, mostSeconds)) * 1000;
    },
    reset() {
      failures = 0;
      until = 0;
    },
  };
}
