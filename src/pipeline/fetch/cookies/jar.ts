import type { Endpoint } from '../endpoint.ts';
import { type Cookie, goesTo, readCookie } from './read-cookie.ts';

/** Jar keeps the cookies of one source, in memory. */
export interface Jar {
  /** How many cookies were taken so far; what is taken later can be told by it. */
  readonly taken: number;
  /** Keeps what an endpoint's answer sets; one that has ended is let go. */
  keep(setCookies: readonly string[], endpoint: Endpoint): void;
  /**
   * The Cookie header of a request to an endpoint: what the request says itself, and the cookies kept `since` a count
   * whose names are not among that. Undefined when there are none.
   */
  header(endpoint: Endpoint, own: string | undefined, since: number): string | undefined;
}

const MAX_COOKIES = 500;

/** createJar begins with no cookies; `now` gives Unix milliseconds. */
export function createJar(now: () => number = Date.now): Jar {
  const kept = new Map<string, Cookie & { readonly number: number }>();
  let taken = 0;
  const drop = (isOver: (cookie: Cookie) => boolean): void => {
    for (const [key, cookie] of kept) if (isOver(cookie)) kept.delete(key);
  };
  return {
    get taken() {
      return taken;
    },
    keep(setCookies, endpoint) {
      for (const text of setCookies) {
        const cookie = readCookie(text, endpoint, now());
        if (cookie === undefined) continue;
        const key = JSON.stringify([cookie.domain, cookie.path, cookie.name]);
        kept.delete(key);
        taken += 1;
        kept.set(key, { ...cookie, number: taken });
      }
      drop(({ endsAt }) => endsAt !== undefined && endsAt <= now());
      for (const key of [...kept.keys()].slice(0, Math.max(0, kept.size - MAX_COOKIES))) kept.delete(key);
    },
    header(endpoint, own, since) {
      if (kept.size === 0) return own === '' ? undefined : own;
      drop(({ endsAt }) => endsAt !== undefined && endsAt <= now());
      const said = new Set((own ?? '').split(';').map((pair) => pair.split('=', 1)[0]?.trim()));
      const found = [...kept.values()]
        .filter((cookie) => cookie.number > since && goesTo(cookie, endpoint) && !said.has(cookie.name))
        // The longer path first, then the older (RFC 6265, 5.4).
        .sort((a, b) => b.path.length - a.path.length || a.number - b.number)
        .map(({ name, value }) => `${name}=${value}`);
      const whole = [...(own === undefined || own === '' ? [] : [own]), ...found].join('; ');
      return whole === '' ? undefined : whole;
    },
  };
}
