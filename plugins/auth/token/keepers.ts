import type { HttpRequest } from '../../../src/kit/http.ts';
import { originOf } from '../../../src/kit/urls.ts';
import type { Keeper } from './keeper.ts';

/**
 * createKeepers gives each server that is asked a keeper of its own, made from the url of the first request there: none
 * sees the token of another, and relative urls lead to the server itself.
 */
export function createKeepers<T>(open: (base: string) => Keeper<T>): (request: HttpRequest) => Keeper<T> {
  const keepers = new Map<string, Keeper<T>>();
  return ({ url }) => {
    const origin = originOf(url);
    const keeper = keepers.get(origin) ?? open(url);
    keepers.set(origin, keeper);
    return keeper;
  };
}
