import type { Report } from '../kit/compiler.ts';
import { type ConfigNode, entryOf } from '../model/node.ts';
import { itemsOf } from './tree.ts';

/** So many requests may stand inside another, the source's own apart. */
const MAX_FETCH_DEPTH = 4;

const WAYS = ['next', 'page', 'offset', 'cursor'] as const;

/**
 * checkRequests looks at the requests of a source and those that its groups make: each pages in one way, and they nest
 * to a bounded depth. Reports CONFIG_PAGINATE and CONFIG_FETCH_DEPTH.
 */
export function checkRequests(source: ConfigNode, report: Report): void {
  checkPaginate(source, report);
  for (const entry of itemsOf(entryOf(source, 'metrics'))) checkEntry(entry, 0, report);
}

function checkEntry(entry: ConfigNode, depth: number, report: Report): void {
  const fetch = entryOf(entry, 'fetch');
  const inside = fetch === undefined ? depth : depth + 1;
  if (fetch !== undefined) checkPaginate(fetch, report);
  if (fetch !== undefined && inside > MAX_FETCH_DEPTH) {
    const message = `a fetch inside ${MAX_FETCH_DEPTH} others is too deep`;
    report({ code: 'CONFIG_FETCH_DEPTH', place: fetch.place, message });
    return;
  }
  for (const inner of itemsOf(entryOf(entry, 'metrics'))) checkEntry(inner, inside, report);
}

function checkPaginate(request: ConfigNode, report: Report): void {
  const paginate = entryOf(request, 'paginate');
  if (paginate?.kind !== 'map') return;
  const given = WAYS.filter((way) => entryOf(paginate, way) !== undefined);
  if (given.length === 1) return;
  const message = given.length === 0 ? 'how to page is missing' : `${given.join(' and ')} exclude each other`;
  report({ code: 'CONFIG_PAGINATE', place: paginate.place, message, hint: `one of ${WAYS.join(', ')}` });
}
