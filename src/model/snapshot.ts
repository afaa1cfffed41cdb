import type { Family } from './family.ts';
import type { Fault } from './fault.ts';
import type { DropReason } from './value.ts';

/** Phases of a collection, in their order: looking names up, connecting, TLS, waiting for an answer, its body, reading it. */
export const PHASES = ['dns', 'connect', 'tls', 'first_byte', 'transfer', 'decode', 'extract'] as const;

export type Phase = (typeof PHASES)[number];

/** Snapshot is the outcome of one collection of a source: its families, or the fault that it failed with. Frozen. */
export interface Snapshot {
  readonly source: string;
  readonly target?: string;
  /** Unix milliseconds at the end of the collection. */
  readonly at: number;
  readonly seconds: number;
  /** Size of all bodies after decompression. */
  readonly bytes: number;
  /** The HTTP status of the last answer to the source's own request. */
  readonly status?: number;
  /** How long requests waited for their turn at their server, all together; absent where none had to. */
  readonly waitedSeconds?: number;
  /** Seconds that its requests spent in each of PHASES, in their order, added up; absent where nothing was asked. */
  readonly phases?: readonly number[];
  /** Empty after a failure. */
  readonly families: readonly Family[];
  readonly fault?: Fault;
  readonly drops: ReadonlyMap<DropReason, number>;
}
