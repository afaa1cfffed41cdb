import type { HttpRequest, HttpResponse } from '../kit/http.ts';
import type { Elsewhere, FarFetch } from './elsewhere.ts';
import { fetchesOf } from './node-plan.ts';
import type { SourcePlan } from './plan.ts';
import { type Fetch, openReading, type Read, type Reading, type ReadingTools } from './reading.ts';
import type { Run } from './run.ts';
import { type Bounds, createScales, HandOver, type Scales } from './scales.ts';
import { keyOf } from './shared-ask.ts';

/** EitherwayTools is what a source is read with here, and the place where it can be read otherwise. */
export interface EitherwayTools extends ReadingTools {
  readonly elsewhere: Elsewhere;
  readonly bounds?: Bounds;
  /** The source's own request with how it may be shown; undefined where nobody is shown it. */
  readonly shownRoot: (run: Run) => HttpRequest | undefined;
}

/**
 * openEitherway reads a source here as long as its bodies are light, and elsewhere otherwise. A body that turns out to
 * be heavy is handed over with what was asked before: nothing is asked twice, but for what is too much to be held.
 */
export function openEitherway(plan: SourcePlan, tools: EitherwayTools): Reading {
  return new Eitherway(plan, tools);
}

class Eitherway implements Reading {
  readonly #plan: SourcePlan;
  readonly #tools: EitherwayTools;
  readonly #scales: Scales;
  readonly #held = createHeld();
  #here: Reading;
  #staysHere = false;

  constructor(plan: SourcePlan, tools: EitherwayTools) {
    this.#plan = plan;
    this.#tools = tools;
    this.#scales = createScales(tools.bounds);
    this.#here = this.#openHere();
  }

  async read(run: Run): Promise<Read> {
    if (this.#scales.isHeavy && !this.#staysHere) return this.#readThere(run);
    try {
      return await this.#readHere(run);
    } catch (cause) {
      if (!(cause instanceof HandOver)) throw cause;
      // What it remembers of documents would never be asked for again.
      this.#here = this.#openHere();
      return this.#readThere(run);
    }
  }

  #openHere(): Reading {
    const weigh = (bytes: number, isSlow: boolean): void => {
      if (this.#scales.weigh(bytes, isSlow) && !this.#staysHere) throw new HandOver();
    };
    return openReading(this.#plan, {
      ...this.#tools,
      slow: (bytes) => weigh(bytes, true),
      fetch: async (asking, run) => {
        const response = this.#held.take(asking.request) ?? (await this.#tools.fetch(asking, run));
        if (!this.#staysHere) this.#held.keep(asking.request, response);
        weigh(response.body.byteLength, false);
        return response;
      },
    });
  }

  async #readHere(run: Run): Promise<Read> {
    const outcome = await this.#here.read(run);
    this.#held.clear();
    const { meter } = this.#tools;
    this.#scales.settle(meter.spent('decode') + meter.spent('extract'));
    return outcome;
  }

  async #readThere(run: Run): Promise<Read> {
    const { elsewhere, shownRoot, fetch, meter } = this.#tools;
    const weigh = (bytes: number): void => void this.#scales.weigh(bytes);
    const far = farFetch(this.#plan, { fetch, weigh, held: this.#held, root: shownRoot(run) });
    const outcome = await elsewhere.read(run, far);
    if (outcome === undefined) {
      this.#staysHere = true;
      return this.#readHere(run);
    }
    this.#held.clear();
    meter.addTaken(outcome.spent);
    this.#scales.settle(0);
    return outcome;
  }
}

interface FarParts {
  readonly fetch: Fetch;
  readonly held: Held;
  readonly weigh: (bytes: number) => void;
  readonly root: HttpRequest | undefined;
}

function farFetch(plan: SourcePlan, { fetch, held, weigh, root }: FarParts): FarFetch {
  const fetches = fetchesOf(plan.entries);
  return async ({ node, request, isForeign, success }, run) => {
    const own = { ...plan, exchange: { ...plan.exchange, success } };
    const shown = node < 0 ? root?.shown : undefined;
    const asking = { plan: fetches[node] ?? own, request: { ...request, ...(shown && { shown }) }, isForeign };
    const response = held.take(request) ?? (await fetch(asking, run));
    weigh(response.body.byteLength);
    return response;
  };
}

/** Held is the last answers of a collection, by request. */
interface Held {
  keep(request: HttpRequest, response: HttpResponse): void;
  /** Gives an answer away. */
  take(request: HttpRequest): HttpResponse | undefined;
  clear(): void;
}

/** Beside the last one so many bytes are held. */
const HELD_BYTES = 1_000_000;

function createHeld(): Held {
  const answers = new Map<string, HttpResponse>();
  /** Most collections have one answer, of which nobody needs the key. */
  let last: { readonly request: HttpRequest; readonly response: HttpResponse } | undefined;
  const settle = (): void => {
    if (last !== undefined) answers.set(keyOf(last.request), last.response);
    last = undefined;
  };
  return {
    take(request) {
      settle();
      if (answers.size === 0) return undefined;
      const key = keyOf(request);
      const found = answers.get(key);
      answers.delete(key);
      return found;
    },
    keep(request, response) {
      settle();
      let before = [...answers.values()].reduce((sum, { body }) => sum + body.byteLength, 0);
      for (const [key, { body }] of answers) {
        if (before <= HELD_BYTES) break;
        answers.delete(key);
        before -= body.byteLength;
      }
      last = { request, response };
    },
    clear() {
      last = undefined;
      answers.clear();
    },
  };
}
