import type { HttpSd } from '../../config/config.ts';
import { readTargetList } from '../../config/targets/target-list.ts';
import { nodeOf } from '../../kit/node-of.ts';
import { Fault } from '../../model/fault.ts';
import type { Problem } from '../../model/node.ts';
import type { Target } from '../../model/target.ts';
import { openClient } from '../../pipeline/fetch/client.ts';
import { fetchAnswer } from '../../pipeline/fetch/fetch.ts';
import type { ExchangePlan } from '../../pipeline/plan.ts';
import { planTls } from '../plan-source.ts';

const MAX_BYTES = 32 * 1024 * 1024;
const PLACE = { file: 'http_sd', line: 1, column: 1, path: '' };

/**
 * askForTargets asks for a list of targets once. Throws FETCH_… faults, and REQUEST_TARGETS for an answer that is no such
 * list. See Prometheus' documentation of HTTP service discovery for the request's headers.
 */
export async function askForTargets(list: HttpSd, label: string, signal: AbortSignal): Promise<readonly Target[]> {
  const exchange: ExchangePlan = {
    timeoutSeconds: list.timeout,
    redirects: 5,
    success: [[200, 200]],
    maxBytes: MAX_BYTES,
    tls: list.tls === undefined ? {} : planTls(list.tls),
    keepAliveSeconds: 1,
  };
  const headers = {
    Accept: 'application/json',
    'X-Prometheus-Refresh-Interval-Seconds': String(list.refresh),
    ...list.headers,
  };
  await using client = openClient(exchange);
  const request = { method: 'GET', url: list.url, headers };
  const { body } = await fetchAnswer({ client, auth: [], exchange }, request, signal);
  return readList(new TextDecoder().decode(body), label);
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
