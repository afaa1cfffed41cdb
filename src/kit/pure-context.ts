import type { Context } from './plugin.ts';

/** PURE is what a plugin may touch of the process before there is a generation: nothing. */
export const PURE: Context = Object.freeze({
  log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  now: () => Date.now(),
  http: () => Promise.reject(new Error('nothing is sent here')),
  signal: new AbortController().signal,
  own: <T>(resource: T): T => resource,
  decoder: () => Promise.reject(new Error('no decoder is opened here')),
});

function ignore(): void {
  // There is no log yet.
}
