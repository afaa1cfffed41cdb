import type { NodePlan } from './node-plan.ts';
import type { Answered, Asking } from './read-pages.ts';
import { keyOf } from './shared-ask.ts';

/** AnswerCache keeps answers to the requests of items from one collection to the next, as long as their plan says. */
export interface AnswerCache {
  /** The answer that is kept; undefined when there is none that is young enough. `now` is in Unix milliseconds. */
  find(asking: Asking, now: number): Answered | undefined;
  /** Keeps an answer that was found good, unless it is kept already: it is then not asked for again. */
  keep(asking: Asking, answered: Answered, now: number): void;
}

interface Kept {
  readonly answered: Answered;
  readonly at: number;
  readonly milliseconds: number;
}

/** By the distance: a clock that was set back must not make an answer young for ever. */
function isYoung({ at, milliseconds }: Kept, now: number): boolean {
  return Math.abs(now - at) < milliseconds;
}

/** Those kept longest go first when there are more. */
const MOST = 10_000;

/** createAnswerCache begins with nothing kept. */
export function createAnswerCache(): AnswerCache {
  let byPlan: Map<NodePlan, Map<string, Kept>> | undefined;
  const find: AnswerCache['find'] = ({ plan, request }, now) => {
    const found = byPlan?.get(plan)?.get(keyOf(request));
    return found !== undefined && isYoung(found, now) ? found.answered : undefined;
  };
  return {
    find,
    keep(asking, answered, now) {
      const { plan, request } = asking;
      if (plan.cacheSeconds === undefined || find(asking, now) !== undefined) return;
      byPlan ??= new Map();
      const kept = byPlan.get(plan) ?? new Map<string, Kept>();
      byPlan.set(plan, kept);
      const key = keyOf(request);
      // Behind all others: they stand in the order in which they end.
      kept.delete(key);
      kept.set(key, { answered, at: now, milliseconds: plan.cacheSeconds * 1000 });
      for (const [old, one] of kept) {
        if (isYoung(one, now) && kept.size <= MOST) break;
        kept.delete(old);
      }
    },
  };
}
