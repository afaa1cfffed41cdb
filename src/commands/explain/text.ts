import type {
  Computed,
  Explained,
  Explanation,
  ItemShown,
  LabelShown,
  LookupShown,
  Origin,
  Reason,
  RequestShown,
  StepShown,
} from './explanation.ts';

/** explanationText writes an explanation for people: each series with its way from the request, or the reasons why there is none. */
export function explanationText({ selector, exists, notes, series, more, reasons }: Explanation): string {
  const lines = [
    ...(exists ? [] : [`${selector} is missing`]),
    ...(exists && series.length === 0 ? [selector] : []),
    ...notes.map((note) => `  note     ${note}`),
    ...series.flatMap(seriesLines),
    ...(more > 0 ? [`… and ${more} more series: name more labels to see one of them`] : []),
    ...reasons.flatMap(reasonLines),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function seriesLines({ series, value, origin, joined, notes }: Explained): readonly string[] {
  return [
    `${series} ${value}`,
    ...(origin === undefined ? [] : originLines(origin)),
    ...(joined === undefined ? [] : [row('joined', `of ${joined} samples; the first of them is told here`)]),
    ...notes.map((note) => row('note', note)),
  ];
}

function reasonLines({ message, at, origin, lines }: Reason): readonly string[] {
  return [`- ${message}${atText(at)}`, ...lines.map((line) => `    ${line}`), ...(origin ? originLines(origin) : [])];
}

function originLines({ metric, source, requests, items, labels, values }: Origin): readonly string[] {
  const help = metric.help === '' ? '' : `: ${metric.help}`;
  const target = source.target === undefined ? '' : ` at ${source.target}`;
  return [
    row('metric', `${metric.name} (${metric.type})${help}${atText(metric.at)}`),
    row('source', `${source.name}${target}${atText(source.at)}`),
    ...requests.map((request) => row('request', requestText(request))),
    ...items.flatMap(itemLines),
    ...labels.flatMap(labelLines),
    ...values.flatMap((value) => computedLines(value.key, value)),
  ];
}

function row(what: string, text: string): string {
  return `  ${what.padEnd(8)} ${text}`;
}

function atText(at: string | undefined): string {
  return at === undefined ? '' : `  (${at})`;
}

function requestText({ method, url, status, contentType, bytes, seconds }: RequestShown): string {
  const asked = `${method} ${url}`;
  if (status === undefined) return `${asked}, not answered`;
  return `${asked} → ${status}, ${contentType === '' ? 'no Content-Type' : contentType}, ${bytes} bytes, ${seconds?.toFixed(3)} s`;
}

function itemLines({ each, at, position, count, key, path, value, where }: ItemShown): readonly string[] {
  const own = typeof key === 'string' ? `, $key ${JSON.stringify(key)}` : '';
  const which = each === '' ? '' : `${position} of ${count} of each: ${each}${own}${atText(at)}`;
  return [
    ...(which === '' ? [] : [row('item', `${path === undefined ? '' : `${path}, `}${which}`), `           ${value}`]),
    ...(where === undefined ? [] : computedLines('where', where)),
  ];
}

function labelLines({ name, value, by, computed }: LabelShown): readonly string[] {
  const given = value === undefined ? 'no text' : JSON.stringify(value);
  if (computed === undefined) return [row('label', `${name} = ${given}, from ${by ?? ''}`)];
  return [row('label', `${name} = ${given}${atText(computed.at)}`), ...computed.steps.flatMap(stepLines)];
}

/** Of a single part its value is the value. */
function computedLines(key: string, { value, at, steps }: Computed): readonly string[] {
  const [only, ...others] = steps;
  if (only !== undefined && others.length === 0) return [row(key, `${only.part} = ${value}${atText(only.at)}`)];
  return [row(key, `${value}${atText(at)}`.trimStart()), ...steps.flatMap(stepLines)];
}

function stepLines({ part, value, at, lookup }: StepShown): readonly string[] {
  const line = `             ${part} = ${value}${atText(at)}`;
  return lookup === undefined ? [line] : [line, `               ${lookupText(lookup)}`];
}

function lookupText({ name, at, key, isFound, entries, nearest, source, item }: LookupShown): string {
  const row = JSON.stringify(key);
  if (entries === undefined) return `the lookup ${name} has no table${atText(at)}`;
  if (!isFound) {
    const near = nearest === undefined ? '' : `; ${nearest}`;
    return `no row ${row} among ${entries} of the lookup ${name}${near}${atText(at)}`;
  }
  const from = source === undefined ? '' : `, read from ${item ?? ''} of ${source}`;
  return `row ${row} of the lookup ${name}${from}${atText(at)}`;
}
