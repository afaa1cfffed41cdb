import type { Limits, SourceConfig, Tls } from '../config/config.ts';
import type { Template } from '../kit/expression.ts';
import type { BodyPlan, ExchangePlan, GatePlan, LimitsPlan, RequestPlan, TlsPlan } from '../pipeline/plan.ts';
import { present } from './present.ts';

/** Idle connections outlive the poll interval by this, so that each poll finds its connection open. */
const KEEP_ALIVE_MARGIN_SECONDS = 15;
const KEEP_ALIVE_ON_SCRAPE_SECONDS = 75;

type Asked = Pick<SourceConfig, 'method' | 'url' | 'headers' | 'query' | 'body'>;

/** planRequest says how a source is asked. */
export function planRequest({ method, url, headers, query, body }: Asked): RequestPlan {
  const members = Object.entries(query ?? {}).map(([name, value]): [string, Template | undefined] => [
    name,
    value ?? undefined,
  ]);
  return {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    url,
    headers: headers ?? {},
    query: Object.fromEntries(members),
    body: body === undefined ? undefined : planBody(body),
  };
}

function planBody(body: NonNullable<SourceConfig['body']>): BodyPlan {
  if ('json' in body) return { as: 'json', value: body.json };
  if ('form' in body) return { as: 'form', members: body.form };
  return { as: 'text', text: body };
}

/** planExchange says how a source talks to its server. */
export function planExchange(source: SourceConfig): ExchangePlan {
  const { timeout, redirects, success, limits, refresh, tls, cookies, http2, connectTo, proxies } = source;
  return {
    timeoutSeconds: timeout,
    redirects,
    success: planSuccess(success),
    maxBytes: limits.body,
    tls: tls === undefined ? {} : planTls(tls),
    ...present({ gate: planGate(limits) }),
    keepAliveSeconds: refresh === 'scrape' ? KEEP_ALIVE_ON_SCRAPE_SECONDS : refresh + KEEP_ALIVE_MARGIN_SECONDS,
    cookies,
    http2,
    ...(connectTo && { connectTo }),
    ...(proxies && { proxies }),
  };
}

function planGate({ concurrency, requests_per_second: requestsPerSecond }: Limits): GatePlan | undefined {
  if (concurrency === undefined && requestsPerSecond === undefined) return undefined;
  return present({ concurrency, requestsPerSecond });
}

/** planSuccess reads status codes and ranges. */
export function planSuccess(success: readonly string[]): ExchangePlan['success'] {
  return success.map(statusRange);
}

function statusRange(text: string): readonly [number, number] {
  const [first = '', last = first] = text.split('-');
  return [Number(first), Number(last)];
}

/** planTls says how certificates are checked; keys that are not set stay away. */
export function planTls(tls: Tls): TlsPlan {
  const plan = {
    caFile: tls.ca_file,
    certFile: tls.cert_file,
    keyFile: tls.key_file,
    serverName: tls.server_name,
    minVersion: tls.min_version,
    allowPartialChain: tls.allow_partial_chain,
    insecureSkipVerify: tls.insecure_skip_verify,
  };
  return Object.fromEntries(Object.entries(plan).filter(([, value]) => value !== undefined));
}

export function planLimits({ depth, series, label_length, labels, over }: Limits): LimitsPlan {
  return { depth, series, labelLength: label_length, labels, over };
}
