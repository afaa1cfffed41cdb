import { numberText } from '../../exposition/number.ts';
import type { Frame, Observed } from '../../kit/expression.ts';
import { DROP_REASONS } from '../../model/value.ts';
import type { MetricPlan } from '../../pipeline/entry-plan.ts';
import { documentPaths } from './document-paths.ts';
import type { Mask } from './mask.ts';
import { preview } from './preview.ts';
import { showRequest } from './shown-request.ts';
import type { TraceEvent } from './trace.ts';

type EventOf<K extends TraceEvent['kind']> = Extract<TraceEvent, { kind: K }>;

/** traceText writes a trace for people: what was asked and answered, the document by paths, then each item as it was read. */
export function traceText(events: readonly TraceEvent[], mask: Mask): string {
  let frame: Frame | undefined;
  const lines = events.flatMap((event) => {
    if (event.kind !== 'part') return linesOf(event, mask);
    const isNew = event.frame !== frame && event.frame.item !== event.frame.scope.document.root;
    frame = event.frame;
    return [...(isNew ? [mask.answer(itemLine(frame))] : []), mask.answer(partLine(event))];
  });
  return lines.map((line) => `${line}\n`).join('');
}

function linesOf(event: Exclude<TraceEvent, { kind: 'part' }>, mask: Mask): readonly string[] {
  switch (event.kind) {
    case 'request':
      return requestLines(event, mask);
    case 'answer':
      return [answerLine(event)];
    case 'document':
      return documentLines(event).map((line) => mask.answer(line));
    case 'metric':
      return [`  ${metricName(event.metric)}`];
    case 'walk':
    case 'passed over':
      return [];
    case 'sample':
      return [`    → ${sampleText(event)}`];
    case 'drop':
      return [`    ✗ ${event.count > 1 ? `${event.count} ` : ''}${event.reason}: ${DROP_REASONS[event.reason]}`];
  }
}

/** metricName gives a metric's name as the config has it. */
export function metricName({ name }: MetricPlan): string {
  return typeof name === 'string' ? name : name.text;
}

function requestLines({ plan, request }: EventOf<'request'>, mask: Mask): readonly string[] {
  const { method, url, headers, bodyBytes } = showRequest(request, plan, mask);
  const lines = Object.entries(headers).map(([name, value]) => `    ${name}: ${value}`);
  const body = bodyBytes === 0 ? [] : [`    (a body of ${bodyBytes} bytes)`];
  return [`${plan.name} asks ${method} ${url}`, ...lines, ...body];
}

function answerLine({ source, response }: EventOf<'answer'>): string {
  const { status, headers, body, seconds } = response;
  const type = headers['content-type'] ?? 'no Content-Type';
  return `${source} is answered ${status}, ${type}, ${body.byteLength} bytes, ${seconds.toFixed(3)} s`;
}

function documentLines({ source, document }: EventOf<'document'>): readonly string[] {
  const paths = documentPaths(document);
  const width = Math.max(...paths.map(({ path }) => path.length));
  const passed = (document.passedOver ?? 0) > 0 ? [`    (${document.passedOver} lines passed over)`] : [];
  const lines = paths.map(({ path, shown }) => `    ${path.padEnd(Math.min(width, 60))}  ${shown}`);
  return [`${source} reads as ${document.dialect}`, ...lines, ...passed];
}

function itemLine({ key, item }: Frame): string {
  return `item ${key ?? ''} ${preview(item)}`;
}

function partLine({ part, place, value }: Observed): string {
  const role = roleOf(place.path);
  if (role === 'each') return `  each ${part}: ${countText(value)}`;
  return `    ${role.padEnd(16)} ${part} = ${preview(value)}`;
}

function countText(value: unknown): string {
  const count = Array.isArray(value) ? value.length : 1;
  return count === 1 ? '1 item' : `${count} items`;
}

/** roleOf says what an expression is for: the key that it stands under, of a label with its name. */
export function roleOf(path: string): string {
  const rest = path
    .replace(/^.*(?:metrics|samples)\[\d+\]\.?/, '')
    .replace(/^(?:sources|modules|lookups)(?:\.[\w-]+|\["(?:[^"\\]|\\.)*"\])\.?/, '');
  return /^labels(?:\.[\w*-]+|\["[^"]*"\])/.exec(rest)?.[0] ?? /^[^.[]*/.exec(rest)?.[0] ?? rest;
}

/** sampleText writes a sample as the page does. */
export function sampleText({ head, sample: { labels, value, suffix = '' } }: EventOf<'sample'>): string {
  return `${head.name}${suffix}${labels === '' ? '' : `{${labels}}`} ${numberText(value)}`;
}
