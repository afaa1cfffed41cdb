import { isOverOf, type Until, whenOverOf } from '../../kit/ending.ts';
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

/** Patience is how long a request waits: so many seconds, or until something else is over. */
export interface Patience {
  readonly seconds: number;
  readonly until: Until;
}

interface Gate {
  readonly bounds: Map<Entrant, GatePlan>;
  /** Of all bounds. */
  strictest: Required<GatePlan>;
  readonly waiting: (() => void)[];
  underWay: number;
  /** When the next request may pass, by performance.now(). */
  nextAt: number;
  timer: NodeJS.Timeout | undefined;
}

/** createGates begins with no server known; a gate is forgotten when nobody is left who asks its server. */
export function createGates(): Gates {
  const gates = new Map<string, Gate>();
  return { join: (plan) => new JoinedEntrant(gates, plan) };
}

class JoinedEntrant implements Entrant {
  waitedSeconds = 0;
  readonly #gates: Map<string, Gate>;
  readonly #plan: GatePlan;
  readonly #entered = new Map<string, Gate>();

  constructor(gates: Map<string, Gate>, plan: GatePlan) {
    this.#gates = gates;
    this.#plan = plan;
  }

  async enter(origin: string, patience: Patience): Promise<Disposable> {
    const gate = this.#entered.get(origin) ?? this.#gateOf(origin);
    const isOver = isOverOf(patience.until);
    if (!isOver && gate.waiting.length === 0 && letThrough(gate)) return new Passage(gate);
    const startedAt = performance.now();
    try {
      if (isOver) throw givenUp();
      await pass(gate, patience);
    } catch {
      throw new Fault('FETCH_QUEUED', { origin, seconds: Math.round(performance.now() - startedAt) / 1000 });
    } finally {
      this.waitedSeconds += (performance.now() - startedAt) / 1000;
    }
    return new Passage(gate);
  }

  [Symbol.dispose](): void {
    for (const [origin, gate] of this.#entered) {
      gate.bounds.delete(this);
      loosen(gate);
      if (gate.bounds.size === 0 && gate.underWay === 0 && gate.waiting.length === 0) this.#gates.delete(origin);
    }
    this.#entered.clear();
  }

  #gateOf(origin: string): Gate {
    const gate = this.#gates.get(origin) ?? newGate();
    this.#gates.set(origin, gate);
    this.#entered.set(origin, gate);
    bind(gate, this, this.#plan);
    return gate;
  }
}

function newGate(): Gate {
  return { bounds: new Map(), strictest: strictestOf([]), waiting: [], underWay: 0, nextAt: 0, timer: undefined };
}

function bind(gate: Gate, entrant: Entrant, plan: GatePlan): void {
  gate.bounds.set(entrant, plan);
  gate.strictest = strictestOf([gate.strictest, plan]);
}

/** What bounded it may be gone. */
function loosen(gate: Gate): void {
  gate.strictest = strictestOf([...gate.bounds.values()]);
  advance(gate);
}

function strictestOf(plans: readonly GatePlan[]): Required<GatePlan> {
  return {
    concurrency: Math.min(...plans.map(({ concurrency = Infinity }) => concurrency)),
    requestsPerSecond: Math.min(...plans.map(({ requestsPerSecond = Infinity }) => requestsPerSecond)),
  };
}

/** Lets one more through where the bounds let it pass now; says whether they did. */
function letThrough(gate: Gate): boolean {
  const { concurrency, requestsPerSecond } = gate.strictest;
  const now = performance.now();
  if (gate.underWay >= concurrency || now < gate.nextAt) return false;
  gate.underWay += 1;
  gate.nextAt = now + 1000 / requestsPerSecond;
  return true;
}

/** Waits for the turn; rejects when the patience is over. */
function pass(gate: Gate, { seconds, until }: Patience): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (end: () => void) => (): void => {
      clearTimeout(timer);
      leaveUntil();
      end();
    };
    const enter = leave(resolve);
    const giveUp = leave(() => {
      gate.waiting.splice(gate.waiting.indexOf(enter), 1);
      reject(givenUp());
    });
    const timer = setTimeout(giveUp, seconds * 1000);
    const leaveUntil = whenOverOf(until, giveUp);
    gate.waiting.push(enter);
    advance(gate);
  });
}

function givenUp(): Error {
  return new Error('the patience is over');
}

class Passage implements Disposable {
  readonly #gate: Gate;
  #isUnderWay = true;

  constructor(gate: Gate) {
    this.#gate = gate;
  }

  [Symbol.dispose](): void {
    if (!this.#isUnderWay) return;
    this.#isUnderWay = false;
    this.#gate.underWay -= 1;
    advance(this.#gate);
  }
}

/** Lets pass whom the bounds let pass now, and comes back when the pace lets the next one. */
function advance(gate: Gate): void {
  clearTimeout(gate.timer);
  while (gate.waiting.length > 0 && letThrough(gate)) gate.waiting.shift()?.();
  const isPaced = gate.waiting.length > 0 && gate.underWay < gate.strictest.concurrency;
  if (isPaced) gate.timer = setTimeout(() => advance(gate), gate.nextAt - performance.now());
}
