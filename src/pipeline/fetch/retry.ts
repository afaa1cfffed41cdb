import { setTimeout as waitFor } from 'node:timers/promises';
import { isOverOf, signalOf, type Until } from '../../kit/ending.ts';
import { retryAfterSeconds } from '../../kit/retry-after.ts';
import { Fault } from '../../model/fault.ts';
import type { RetryPlan } from '../plan.ts';

/** RetryTools is the time that attempts have. */
export interface RetryTools {
  readonly signal: Until;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** When all of it must have ended, in Unix milliseconds. */
  readonly endsAt: () => number;
  /** Lets time pass, or gives up when the signal is aborted; without it, real time. */
  readonly wait?: Wait;
}

/** Wait resolves after so many seconds, or when the signal is aborted. */
export type Wait = (seconds: number, signal: AbortSignal) => Promise<void>;

const inRealTime: Wait = (seconds, signal) => waitFor(seconds * 1000, undefined, { signal }).catch(() => undefined);

/**
 * retrying makes further attempts at what failed with a status or on the network, as the plan says: after a wait that
 * doubles each time, less up to half of it by chance, and no shorter than the answer's Retry-After. A wait that would
 * end after the deadline is not begun: the failure is thrown at once.
 */
export async function retrying<T>(
  plan: RetryPlan | undefined,
  attempt: () => Promise<T>,
  tools: RetryTools,
): Promise<T> {
  for (let made = 1; ; made += 1) {
    try {
      return await attempt();
    } catch (cause) {
      const seconds =
        plan === undefined || made >= plan.attempts ? undefined : waitAfter(plan, cause, { made, now: tools.now() });
      const { signal, now, endsAt, wait = inRealTime } = tools;
      if (seconds === undefined || isOverOf(signal) || now() + seconds * 1000 >= endsAt()) throw cause;
      await wait(seconds, signalOf(signal));
    }
  }
}

const NETWORK: ReadonlySet<string> = new Set([
  'FETCH_DNS',
  'FETCH_CONNECT',
  'FETCH_PROXY',
  'FETCH_NETWORK',
  'FETCH_TIMEOUT',
]);

/** Seconds to wait before the next attempt; undefined when there is none for such a failure. */
function waitAfter(
  { backoffSeconds, statuses, onNetwork }: RetryPlan,
  cause: unknown,
  { made, now }: { readonly made: number; readonly now: number },
): number | undefined {
  if (!(cause instanceof Fault)) return undefined;
  const { status, retryAfter } = cause.details;
  const mayTry =
    cause.code === 'FETCH_STATUS' ? statuses.includes(Number(status)) : onNetwork && NETWORK.has(cause.code);
  if (!mayTry) return undefined;
  const own = backoffSeconds * 2 ** (made - 1) * (1 - Math.random() / 2);
  return Math.max(own, retryAfterSeconds(String(retryAfter ?? ''), now));
}
