import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import { type ExposedSample, parseExposition } from '../../../plugins/decode/exposition-text.ts';
import { labelText } from '../../model/family.ts';
import { Fault } from '../../model/fault.ts';
import { openClient } from '../../pipeline/fetch/client.ts';
import type { ExchangePlan } from '../../pipeline/plan.ts';
import { placeReason } from '../place-reason.ts';
import { StartFault } from '../start-fault.ts';

/** Page is a page of metrics, by family; a family's name is that of its samples, but for histograms and summaries. */
export type Page = ReadonlyMap<string, PageFamily>;

export interface PageFamily {
  readonly type: string;
  readonly help: string;
  /** Names of labels, sorted. */
  readonly labels: readonly string[];
  /** Values by series as it is written, labels sorted. */
  readonly series: ReadonlyMap<string, number>;
}

/** PageRequest is how pages are asked for. */
export interface PageRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly isInsecure: boolean;
}

/** readPage reads a page from a url, a file, or stdin (`-`), in text 0.0.4 or OpenMetrics. Throws a StartFault when it cannot. */
export async function readPage(place: string, request: PageRequest): Promise<Page> {
  try {
    const { text, isOpenMetrics } = await textAt(place, request);
    return familiesOf(parseExposition(text, isOpenMetrics));
  } catch (cause) {
    const reason = cause instanceof Fault ? `${cause.message} (${cause.hint})` : reasonFor(cause as Error, place);
    throw new StartFault(`${withoutPassword(place)} cannot be read: ${reason}`, cause);
  }
}

function reasonFor(cause: Error, place: string): string {
  return 'syscall' in cause ? placeReason(cause, place) : cause.message;
}

interface PageText {
  readonly text: string;
  readonly isOpenMetrics: boolean;
}

const EXCHANGE: ExchangePlan = {
  timeoutSeconds: 30,
  redirects: 5,
  success: [[200, 299]],
  maxBytes: 1024 ** 3,
  tls: {},
  keepAliveSeconds: 1,
};

const ACCEPT = 'text/plain;version=0.0.4;q=1,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1';

async function textAt(place: string, { headers, isInsecure }: PageRequest): Promise<PageText> {
  if (place === '-') return pageText(await textOf(process.stdin));
  if (!/^(?:https?|unix):/.test(place)) return pageText(await readFile(place, 'utf8'));
  await using client = openClient({ ...EXCHANGE, tls: { insecureSkipVerify: isInsecure } });
  const request = { method: 'GET', url: place, headers: { Accept: ACCEPT, ...headers } };
  const { status, body, headers: answered } = await client.send(request, new AbortController().signal);
  if (status < 200 || status > 299) throw new Error(`it is answered ${status}`);
  const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  return { text, isOpenMetrics: answered['content-type']?.startsWith('application/openmetrics-text') === true };
}

function pageText(text: string): PageText {
  return { text, isOpenMetrics: text.trimEnd().endsWith('# EOF') };
}

function withoutPassword(place: string): string {
  return place.replace(/^(\w+:\/\/)[^/@]*@/, '$1');
}

function familiesOf(samples: readonly ExposedSample[]): Page {
  const families = new Map<string, { type: string; help: string; labels: Set<string>; series: Map<string, number> }>();
  for (const { name, labels, value, type, help } of samples) {
    const family = familyName(name, type);
    const found = families.get(family) ?? { type, help, labels: new Set(), series: new Map() };
    families.set(family, found);
    for (const label of Object.keys(labels)) if (labels[label] !== '') found.labels.add(label);
    const text = labelText(labels);
    let series = text === '' ? name : `${name}{${text}}`;
    // Prometheus takes one of them: a page that has it twice is not the page that has it once.
    while (found.series.has(series)) series += ' (again)';
    found.series.set(series, value);
  }
  const sorted = [...families].map(([name, one]) => [name, { ...one, labels: [...one.labels].sort() }] as const);
  return new Map(sorted);
}

function familyName(name: string, type: string): string {
  return type === 'histogram' || type === 'summary' ? name.replace(/_(?:bucket|sum|count)$/, '') : name;
}
