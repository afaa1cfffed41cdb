import { Fault } from '../../model/fault.ts';
import type { GatePlan } from '../plan.ts';

/**
 * Gates bound what servers are asked, over all sources of the process: each server has a gate that lets requests pass
 * in the order in which they came. The strictest bound that any source asking a server sets holds for all that ask it.
 */
export interface Gates {
  /** Takes part, with bounds of its own; dispose it when it asks no more. */
  join(plan: GatePlan): Entrant;
}

/** Entrant is one of those that ask. */
export interface Entrant extends Disposable {
  /** Seconds that its requests have waited so far, all together. */
  readonly waitedSeconds: number;
  /**
   * Resolves when a server (by its origin) may be asked; dispose what it gives when the answer is there. Throws Fault
   * FETCH_QUEUED when the patience is over first.
   */
  enter(origin: string, patience: Patience): Promise<Disposable>;
}

/** Patience is how long a request waits: so many seconds, or until the signal is aborted. */
export interface Patience {
  readonly seconds: number;
  readonly signal: AbortSignal;
}

interface Gate {
  readonly bounds: Map<Entrant, GatePlan>;
  readonly waiting: (() => void)[];
  underWay: number;
  /** When the next request may pass, by performance.now(). */
  nextAt: number;
  timer: NodeJS.Timeout | undefined;
}

/** createGates begins with no server known; a gate is forgotten when nobody is left who asks its server. */
export function createGates(): Gates {
  const gates = new Map<string, Gate>();
  const gateOf = (origin: string): Gate => {
    const gate = gates.get(origin) ?? newGate();
    gates.set(origin, gate);
    return gate;
  };
  return {
    join(plan) {
      let waitedSeconds = 0;
      const entrant: Entrant = {
        get waitedSeconds() {
          return waitedSeconds;
        },
        async enter(origin, patience) {
          const gate = gateOf(origin);
          gate.bounds.set(entrant, plan);
          const startedAt = performance.now();
          try {
            await pass(gate, patience);
          } catch {
            throw new Fault('FETCH_QUEUED', { origin, seconds: Math.round(performance.now() - startedAt) / 1000 });
          } finally {
            waitedSeconds += (performance.now() - startedAt) / 1000;
          }
          return passage(gate);
        },
        [Symbol.dispose]() {
          for (const [origin, gate] of gates) {
            if (gate.bounds.delete(entrant)) advance(gate);
            if (gate.bounds.size === 0 && gate.underWay === 0 && gate.waiting.length === 0) gates.delete(origin);
          }
        },
      };
      return entrant;
    },
  };
}

function newGate(): Gate {
  return { bounds: new Map(), waiting: [], underWay: 0, nextAt: 0, timer: undefined };
}

/** Waits for the turn; rejects when the patience is over. */
function pass(gate: Gate, { seconds, signal }: Patience): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (end: () => void) => (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      end();
    };
    const enter = leave(resolve);
    const giveUp = leave(() => {
      gate.waiting.splice(gate.waiting.indexOf(enter), 1);
      reject(new Error('the patience is over'));
    });
    const timer = setTimeout(giveUp, seconds * 1000);
    signal.addEventListener('abort', giveUp, { once: true });
    gate.waiting.push(enter);
    if (signal.aborted) giveUp();
    advance(gate);
  });
}

function passage(gate: Gate): Disposable {
  let isUnderWay = true;
  return {
    [Symbol.dispose]() {
      if (!isUnderWay) return;
      isUnderWay = false;
      gate.underWay -= 1;
      advance(gate);
    },
  };
}

/** Lets pass whom the bounds let pass now, and comes back when the pace lets the next one. */
function advance(gate: Gate): void {
  clearTimeout(gate.timer);
  const { concurrency, requestsPerSecond } = strictest(gate);
  while (gate.waiting.length > 0 && gate.underWay < concurrency) {
    const now = performance.now();
    if (now < gate.nextAt) {
      gate.timer = setTimeout(() => advance(gate), gate.nextAt - now);
      return;
    }
    gate.underWay += 1;
    gate.nextAt = now + 1000 / requestsPerSecond;
    gate.waiting.shift()?.();
  }
}

function strictest({ bounds }: Gate): Required<GatePlan> {
  const all = [...bounds.values()];
  return {
    concurrency: Math.min(...all.map(({ concurrency = Infinity }) => concurrency)),
    requestsPerSecond: Math.min(...all.map(({ requestsPerSecond = Infinity }) => requestsPerSecond)),
  };
}
