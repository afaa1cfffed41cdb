import { Fault } from '../model/fault.ts';

/** HandOver ends a reading in this thread, so that it is begun again elsewhere. It is no failure, and nobody is told of it. */
export class HandOver extends Fault {
  constructor() {
    super('EXTRACT_WORKER', { reason: 'it was not begun' });
  }
}

/** Scales says whether the bodies of a source are too heavy to be read in the thread that serves the pages. */
export interface Scales {
  /** Whether the source is read elsewhere from the start of a collection. */
  readonly isHeavy: boolean;
  /** Notes a body; true when it is too heavy, `isSlow` for one that is read in a way that takes long. */
  weigh(bytes: number, isSlow?: boolean): boolean;
  /** Ends a collection in which decoding and extraction took so many seconds. */
  settle(seconds: number): void;
}

/** What is read within this does no harm, whatever the way; in bytes. */
const LIGHT = 300_000;
/** The fast ways read so many bytes within half of what a page may wait for; see bench/README.md. */
const HEAVY = 1_500_000;
const LONG_SECONDS = 0.025;

/** createScales begins with a source that is not known yet. One that is read elsewhere stays there until all of its bodies are light. */
export function createScales(): Scales {
  let isHeavy = false;
  let largest = 0;
  return {
    get isHeavy() {
      return isHeavy;
    },
    weigh(bytes, isSlow = false) {
      largest = Math.max(largest, bytes);
      return bytes > (isSlow ? LIGHT : HEAVY);
    },
    settle(seconds) {
      isHeavy = largest > LIGHT && (isHeavy || largest > HEAVY || seconds > LONG_SECONDS);
      largest = 0;
    },
  };
}
