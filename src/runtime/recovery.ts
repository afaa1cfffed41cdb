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
  return new Watched();
}

class Watched implements Recovery {
  failingAt: string | undefined;

  note({ snapshot, origin }: Collected): string | undefined {
    const wasFailing = this.failingAt !== undefined;
    this.failingAt = snapshot.fault === undefined ? undefined : (origin ?? '');
    return wasFailing && this.failingAt === undefined ? origin : undefined;
  }
}
