import type { Entry, Say } from './readers.ts';

/** The headers that may be set, and their values where only some will do; the toolkit's `extraHTTPHeaders`. */
const HEADERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['Strict-Transport-Security', []],
  ['X-Content-Type-Options', ['nosniff']],
  ['X-Frame-Options', ['deny', 'sameorigin']],
  ['X-XSS-Protection', []],
  ['Content-Security-Policy', []],
]);

/** HEADER_NAMES are the headers that a web config may set. */
export const HEADER_NAMES: readonly string[] = [...HEADERS.keys()];

/** checkHeaders gives the headers that may be set with these values, and says what is wrong with the others. */
export function checkHeaders(entries: readonly Entry[], say: Say): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const { key, value, place } of entries) {
    const values = HEADERS.get(key);
    if (values === undefined) {
      say(place, `HTTP header ${JSON.stringify(key)} can not be configured`, `one of ${HEADER_NAMES.join(', ')}`);
    } else if (values.length > 0 && !values.includes(value)) {
      const expected = values.map((one) => JSON.stringify(one)).join(' ');
      say(place, `invalid value for ${key}. Expected one of: [${expected}], but got: ${JSON.stringify(value)}`);
    } else if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      say(place, `invalid value for ${key}. A header is one line without control characters`);
    } else if (value !== '') headers.set(key, value);
  }
  return headers;
}
