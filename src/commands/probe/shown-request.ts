import { NOWHERE } from '../../kit/expression.ts';
import type { HttpRequest } from '../../kit/http.ts';
import { fetchesOf, type PageWay } from '../../pipeline/node-plan.ts';
import type { RequestPlan, SourcePlan } from '../../pipeline/plan.ts';
import { type Mask, SECRET } from './mask.ts';

/** ShownRequest is a request as a tool may show it. */
export interface ShownRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyBytes: number;
}

/** Headers that the exporter sets by itself, from nothing that is secret. */
const OWN: readonly string[] = ['accept', 'content-type', 'if-none-match', 'if-modified-since'];

/** showRequest hides in a request what came from `${…}`, and what its auth plugins added: headers and members of the query. */
export function showRequest({ method, url, headers, body }: HttpRequest, plan: SourcePlan, mask: Mask): ShownRequest {
  const requests = [plan.request, ...fetchesOf(plan.entries).map(({ request }) => request)];
  const known = new Set(
    [...requests.flatMap((one) => Object.keys(one.headers)), ...OWN].map((name) => name.toLowerCase()),
  );
  const shown = Object.entries(headers).map(([name, value]) => [
    name,
    known.has(name.toLowerCase()) ? mask.request(value) : SECRET,
  ]);
  return {
    method,
    url: shownUrl(url, { plan, requests, mask }),
    headers: Object.fromEntries(shown) as Readonly<Record<string, string>>,
    bodyBytes: Buffer.byteLength(body ?? ''),
  };
}

interface Around {
  readonly plan: SourcePlan;
  readonly requests: readonly RequestPlan[];
  readonly mask: Mask;
}

function shownUrl(url: string, { plan, requests, mask }: Around): string {
  const template = plan.request.url;
  const whole = template.isConstant ? template.render(NOWHERE) : '';
  const head = whole !== '' && url.startsWith(whole) ? whole : '';
  const ways = [plan, ...fetchesOf(plan.entries)].flatMap(({ paginate }) => paginate?.way ?? []);
  const known = new Set([...requests.flatMap(queryNames), ...ways.flatMap(pageNames)]);
  const rest = url.slice(head.length).replace(/([?&])([^=&#]+)=([^&#]*)/g, (found, mark: string, name: string) => {
    return known.has(decoded(name)) ? found : `${mark}${name}=${SECRET}`;
  });
  return (head === '' ? '' : template.text) + mask.request(rest);
}

function queryNames({ url, query }: RequestPlan): readonly string[] {
  return [...Object.keys(query), ...[...url.text.matchAll(/[?&]([^=&#]+)=/g)].map(([, name = '']) => decoded(name))];
}

function pageNames(way: PageWay): readonly string[] {
  const size = 'size' in way ? [way.size.param] : [];
  return 'param' in way ? [way.param, ...size] : size;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}
