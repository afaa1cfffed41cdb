import type { Collected } from '../pipeline/source.ts';

/** Recovery follows whether a source reads its server well. */
export interface Recovery {
  /** The origin of the server that it failed to read last, '' where none was asked; undefined when it did not fail. */
  readonly failingAt: string | undefined;
  /** Gives the origin of the server that this collection is the first to read well after failures. */
  note(collected: Collected): string | undefined;
}

/** createRecovery begins without a failure. */
export function createRecovery(): Recovery {
  let failingAt: string | undefined;
  return {
    get failingAt() {
      return failingAt;
    },
    note({ snapshot, origin }) {
      const wasFailing = failingAt !== undefined;
      failingAt = snapshot.fault === undefined ? undefined : (origin ?? '');
      return wasFailing && failingAt === undefined ? origin : undefined;
    },
  };
}
