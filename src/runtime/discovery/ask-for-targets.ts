import type { HttpList } from '../../config/config.ts';
import { readTargetList } from '../../config/targets/target-list.ts';
import type { Hide } from '../../kit/expression.ts';
import type { HttpRequest, ShownRequest } from '../../kit/http.ts';
import { nodeOf } from '../../kit/node-of.ts';
import { Fault } from '../../model/fault.ts';
import type { Part, Problem } from '../../model/node.ts';
import type { Target } from '../../model/target.ts';
import { openClient } from '../../pipeline/fetch/client.ts';
import { curlLine } from '../../pipeline/fetch/curl/curl-line.ts';
import { fetchAnswer } from '../../pipeline/fetch/fetch.ts';
import type { ExchangePlan } from '../../pipeline/plan.ts';
import { planTls } from '../plan-source.ts';

const MAX_BYTES = 32 * 1024 * 1024;
const PLACE = { file: 'http_sd', line: 1, column: 1, path: '' };

/** Asking is who wants a list: by which label its targets are named, and who is told of the request as a curl command. */
export interface Asking {
  readonly label: string;
  readonly signal: AbortSignal;
  readonly asked?: (curl: string) => void;
}

/**
 * askForTargets asks for a list of targets once. Throws FETCH_… faults, and REQUEST_TARGETS for an answer that is no such
 * list. See Prometheus' documentation of HTTP service discovery for the request's headers.
 */
export async function askForTargets(list: HttpList, { label, signal, asked }: Asking): Promise<readonly Target[]> {
  const exchange: ExchangePlan = {
    timeoutSeconds: list.timeout,
    redirects: 5,
    success: [[200, 200]],
    maxBytes: MAX_BYTES,
    tls: list.tls === undefined ? {} : planTls(list.tls),
    keepAliveSeconds: 1,
    ...(list.proxies && { proxies: list.proxies }),
  };
  await using client = openClient(exchange, asked && { asked: (sent) => asked(curlLine(sent, exchange)) });
  const { body } = await fetchAnswer({ client, auth: [], exchange }, requestOf(list), signal);
  return readList(new TextDecoder().decode(body), label);
}

function requestOf({ url, headers, refresh, parts }: HttpList): HttpRequest {
  const own = { Accept: 'application/json', 'X-Prometheus-Refresh-Interval-Seconds': String(refresh) };
  const request: HttpRequest = { method: 'GET', url, headers: { ...own, ...headers } };
  const shown = (hide: Hide): ShownRequest => {
    const write = (text: readonly Part[]): string =>
      text
        .map((part) => (part.reference === undefined ? part.text : hide({ ...part, reference: part.reference })))
        .join('');
    const written = Object.entries(parts.headers).map(([name, text]) => [name, write(text)]);
    return {
      real: request,
      url: write(parts.url),
      headers: { ...own, ...(Object.fromEntries(written) as typeof headers) },
      body: undefined,
    };
  };
  return { ...request, shown };
}

function readList(text: string, label: string): readonly Target[] {
  const problems: Problem[] = [];
  const targets = readTargetList(nodeOf(parse(text), PLACE), { label, report: (problem) => problems.push(problem) });
  const [first] = problems;
  if (first !== undefined) throw new Fault('REQUEST_TARGETS', { reason: first.message });
  const names = targets.map(({ name }) => name);
  const twice = names.length !== new Set(names).size;
  if (twice) throw new Fault('REQUEST_TARGETS', { reason: 'two targets have one name' });
  return targets;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Fault('REQUEST_TARGETS', { reason: 'it is no JSON' }, cause);
  }
}
