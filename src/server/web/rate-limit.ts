import type { Clock } from '../../runtime/clock.ts';
import type { RateLimit } from './config/web-config.ts';

/** createRateLimit makes a token bucket, full at first; each call takes a token and says whether there was one. */
export function createRateLimit({ burst, intervalMilliseconds }: RateLimit, clock: Pick<Clock, 'now'>): () => boolean {
  let tokens = burst;
  let filledAt = clock.now();
  return () => {
    const now = clock.now();
    tokens = Math.min(burst, tokens + Math.max(0, now - filledAt) / intervalMilliseconds);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
