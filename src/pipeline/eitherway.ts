import type { HttpRequest, HttpResponse } from '../kit/http.ts';
import type { Elsewhere, FarFetch } from './elsewhere.ts';
import { fetchesOf } from './node-plan.ts';
import type { SourcePlan } from './plan.ts';
import { type Fetch, openReading, type Read, type Reading, type ReadingTools } from './reading.ts';
import type { Run } from './run.ts';
import { createScales, HandOver } from './scales.ts';
import { keyOf } from './shared-ask.ts';

/** EitherwayTools is what a source is read with here, and the place where it can be read otherwise. */
export interface EitherwayTools extends ReadingTools {
  readonly elsewhere: Elsewhere;
  /** The source's own request with how it may be shown; undefined where nobody is shown it. */
  readonly shownRoot: (run: Run) => HttpRequest | undefined;
}

/**
 * openEitherway reads a source here as long as its bodies are light, and elsewhere otherwise. A body that turns out to
 * be heavy is handed over with what was asked before: nothing is asked twice, but for what is too much to be held.
 */
export function openEitherway(plan: SourcePlan, tools: EitherwayTools): Reading {
  const { elsewhere, fetch, meter } = tools;
  const scales = createScales();
  const held = createHeld();
  let staysHere = false;
  const handOver = (bytes: number, isSlow: boolean): void => {
    if (scales.weigh(bytes, isSlow) && !staysHere) throw new HandOver();
  };
  const openHere = (): Reading =>
    openReading(plan, {
      ...tools,
      slow: (bytes) => handOver(bytes, true),
      async fetch(asking, run) {
        const response = held.take(asking.request) ?? (await fetch(asking, run));
        if (!staysHere) held.keep(asking.request, response);
        handOver(response.body.byteLength, false);
        return response;
      },
    });
  let here = openHere();
  const readHere = async (run: Run): Promise<Read> => {
    const outcome = await here.read(run);
    held.clear();
    scales.settle(meter.spent('decode') + meter.spent('extract'));
    return outcome;
  };
  const readThere = async (run: Run): Promise<Read> => {
    const far = farFetch(plan, { ...tools, held, weigh: (bytes) => void scales.weigh(bytes) });
    const outcome = await elsewhere.read(run, far(tools.shownRoot(run)));
    if (outcome === undefined) {
      staysHere = true;
      return readHere(run);
    }
    held.clear();
    for (const [phase, seconds] of outcome.spent) meter.add(phase, seconds);
    scales.settle(0);
    return outcome;
  };
  return {
    async read(run) {
      if (scales.isHeavy && !staysHere) return readThere(run);
      try {
        return await readHere(run);
      } catch (cause) {
        if (!(cause instanceof HandOver)) throw cause;
        // What it remembers of documents would never be asked for again.
        here = openHere();
        return readThere(run);
      }
    },
  };
}

interface FarParts {
  readonly fetch: Fetch;
  readonly held: Held;
  readonly weigh: (bytes: number) => void;
}

function farFetch(plan: SourcePlan, { fetch, held, weigh }: FarParts): (root: HttpRequest | undefined) => FarFetch {
  const fetches = fetchesOf(plan.entries);
  return (root) =>
    async ({ node, request, isForeign, success }, run) => {
      const own = { ...plan, exchange: { ...plan.exchange, success } };
      const { shown } = root ?? {};
      const asked = node < 0 && shown ? { ...request, shown } : request;
      const asking = { plan: fetches[node] ?? own, request: asked, isForeign };
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
  const take: Held['take'] = (request) => {
    const key = keyOf(request);
    const found = answers.get(key);
    answers.delete(key);
    return found;
  };
  return {
    take,
    keep(request, response) {
      let before = [...answers.values()].reduce((sum, { body }) => sum + body.byteLength, 0);
      for (const [key, { body }] of answers) {
        if (before <= HELD_BYTES) break;
        answers.delete(key);
        before -= body.byteLength;
      }
      answers.set(keyOf(request), response);
    },
    clear: () => answers.clear(),
  };
}
