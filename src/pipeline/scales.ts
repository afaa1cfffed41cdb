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

/** Bounds is what is light enough to be read in the thread that serves the pages. */
export interface Bounds {
  /** So many bytes do no harm, whatever the way in which they are read. */
  readonly light: number;
  /** More than so many bytes are read elsewhere in any case. */
  readonly heavy: number;
  /** What is not light, and takes longer than this, is read elsewhere from the next time on. */
  readonly seconds: number;
}

/** BOUNDS keeps what a page may have to wait for below 50 ms; measured, see bench/README.md. */
export const BOUNDS: Bounds = { light: 300_000, heavy: 1_000_000, seconds: 0.025 };

/** createScales begins with a source that is not known yet. One that is read elsewhere stays there until all of its bodies are light. */
export function createScales(bounds: Bounds = BOUNDS): Scales {
  return new OpenScales(bounds);
}

class OpenScales implements Scales {
  isHeavy = false;
  readonly #bounds: Bounds;
  #largest = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
  }

  weigh(bytes: number, isSlow = false): boolean {
    const { light, heavy } = this.#bounds;
    this.#largest = Math.max(this.#largest, bytes);
    return bytes > (isSlow ? light : heavy);
  }

  settle(seconds: number): void {
    const { light, heavy, seconds: long } = this.#bounds;
    this.isHeavy = this.#largest > light && (this.isHeavy || this.#largest > heavy || seconds > long);
    this.#largest = 0;
  }
}
