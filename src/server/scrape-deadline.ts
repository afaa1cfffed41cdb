import { type Clock, type Deadline, openDeadline } from '../runtime/clock.ts';

/** What a scraper without the header gets. */
const DEFAULT_SECONDS = 30;
const LONGEST_SECONDS = 3600;
/** Left for rendering and the way back; at most half of a very short timeout. */
const OFFSET_SECONDS = 0.5;

/** scrapeSeconds reads X-Prometheus-Scrape-Timeout-Seconds: how long a scrape may take here, 30 s when it does not say. */
export function scrapeSeconds(header: string | readonly string[] | undefined): number {
  const timeout = Number(typeof header === 'string' ? header : '');
  if (!(timeout > 0)) return DEFAULT_SECONDS;
  return Math.min(Math.max(timeout - OFFSET_SECONDS, timeout / 2), LONGEST_SECONDS);
}

/** openScrapeDeadline ends so many seconds from now. */
export function openScrapeDeadline(clock: Clock, seconds: number): Deadline & Disposable {
  return openDeadline(clock, clock.now() + seconds * 1000, []);
}
