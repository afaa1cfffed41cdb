import type { HttpRequest } from '../kit/http.ts';
import type { Answered, Asking, PageTools } from './read-pages.ts';

/**
 * sharedAsk asks once where several of these requests are the same: reading a url twice says nothing new. Only the
 * answers of those are held.
 */
export function sharedAsk(ask: PageTools['ask'], requests: readonly HttpRequest[]): PageTools['ask'] {
  const counts = new Map<string, number>();
  for (const request of requests) counts.set(keyOf(request), (counts.get(keyOf(request)) ?? 0) + 1);
  const answers = new Map<string, Promise<Answered>>();
  return (asking: Asking) => {
    const { method } = asking.request;
    const key = keyOf(asking.request);
    if ((method !== 'GET' && method !== 'HEAD') || (counts.get(key) ?? 0) < 2) return ask(asking);
    const known = answers.get(key) ?? ask(asking);
    answers.set(key, known);
    return known;
  };
}

/** keyOf is the same for requests that ask the same. */
export function keyOf({ method, url, headers, body }: HttpRequest): string {
  return JSON.stringify([method, url, headers, body]);
}
