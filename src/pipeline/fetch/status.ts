import type { ExchangePlan } from '../plan.ts';

/** isAccepted holds when a status lies in one of the ranges, both ends included. */
export function isAccepted(status: number, ranges: ExchangePlan['success']): boolean {
  return ranges.some(([first, last]) => first <= status && status <= last);
}
