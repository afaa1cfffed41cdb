/**
 * retryAfterSeconds reads the header Retry-After (RFC 9110, section 10.2.3), seconds or a date, at a time in Unix
 * milliseconds; 0 for none, a date that is past, and what is neither.
 */
export function retryAfterSeconds(text: string, now: number): number {
  const seconds = /^\d+$/.test(text.trim()) ? Number(text) : (Date.parse(text) - now) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : 0;
}
