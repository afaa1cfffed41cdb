import { Fault } from '../../src/model/fault.ts';
import { isMissing, parseNumber } from '../../src/model/value.ts';

/** ExposedSample is a sample of another exporter; `type` is a metric type of the config language, `help` may be ''. */
export interface ExposedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly type: string;
  readonly help: string;
}

/** What comments have said of families so far. */
interface Families {
  readonly types: Map<string, string>;
  readonly helps: Map<string, string>;
}

const LABEL = /[ \t]*([a-zA-Z_]\w*)[ \t]*=[ \t]*"([^"\\]*(?:\\.[^"\\]*)*)"[ \t]*(?:,|$)/y;
const SAMPLE = new RegExp(
  [
    '^([a-zA-Z_:][\\w:]*)[ \\t]*',
    '(?:\\{([^"}]*(?:"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"[^"}]*)*)\\}[ \\t]*|(?<=[ \\t]))',
    '([+-]?(?:\\.?\\d[\\d.eE+-]*|inf(?:inity)?|nan))',
    // A timestamp, and the exemplar of OpenMetrics; neither is read.
    '(?:[ \\t]+[+-]?\\d[\\d.eE+-]*)?(?:[ \\t]+#[ \\t]+\\{.*)?[ \\t]*$',
  ].join(''),
  'i',
);
const METADATA = /^#[ \t]+(HELP|TYPE)[ \t]+([a-zA-Z_:][\w:]*)(?:[ \t]+(.*))?$/;
const SUFFIX = /_(?:bucket|sum|count|total|created|info|gcount|gsum)$/;
/** OpenMetrics' types that the config language does not have. */
const TYPES: Readonly<Record<string, string>> = { unknown: 'untyped', stateset: 'gauge', gaugehistogram: 'untyped' };

/**
 * parseExposition reads text format 0.0.4 and OpenMetrics 1.0. Throws Fault DECODE_SYNTAX with the line, also for
 * OpenMetrics that does not end in `# EOF`.
 */
export function parseExposition(text: string, isOpenMetrics: boolean): readonly ExposedSample[] {
  const samples: ExposedSample[] = [];
  const families: Families = { types: new Map(), helps: new Map() };
  const lines = text.split(/\r?\n/);
  const last = lines.at(-1) === '' ? lines.length - 2 : lines.length - 1;
  if (isOpenMetrics && lines[last] !== '# EOF') throw syntax('it does not end in # EOF', lines.length);
  for (const [index, line] of lines.entries()) {
    const trimmed = line.trim();
    if (trimmed.startsWith('#')) readMetadata(trimmed, families);
    else if (trimmed !== '') samples.push(readSample(trimmed, index + 1, families));
  }
  return samples;
}

function readMetadata(line: string, { types, helps }: Families): void {
  const [, word, name = '', rest = ''] = METADATA.exec(line) ?? [];
  if (word === 'HELP') helps.set(name, unescape(rest));
  if (word === 'TYPE') types.set(name, (Object.hasOwn(TYPES, rest) ? TYPES[rest] : undefined) ?? rest);
}

function readSample(line: string, number: number, families: Families): ExposedSample {
  const [, name, labelText = '', valueText = ''] = SAMPLE.exec(line) ?? [];
  const labels = readLabels(labelText);
  const value = parseNumber(valueText);
  if (name === undefined || labels === undefined || isMissing(value)) throw syntax('no sample', number);
  const family = familyOf(name, families);
  const type = name.endsWith('_created') && family !== name ? 'gauge' : (families.types.get(family) ?? 'untyped');
  return { name, labels, value, type, help: families.helps.get(family) ?? '' };
}

/** A sample of a histogram, summary, counter or info may have a suffix that its family lacks. */
function familyOf(name: string, { types, helps }: Families): string {
  const base = name.replace(SUFFIX, '');
  return types.has(name) || helps.has(name) || !types.has(base) ? name : base;
}

function readLabels(text: string): Readonly<Record<string, string>> | undefined {
  const labels = new Map<string, string>();
  for (let at = 0; text.slice(at).trim() !== ''; at = LABEL.lastIndex) {
    LABEL.lastIndex = at;
    const [, name, value = ''] = LABEL.exec(text) ?? [];
    if (name === undefined || labels.has(name)) return undefined;
    labels.set(name, unescape(value));
  }
  return Object.fromEntries(labels);
}

function unescape(text: string): string {
  return text.replace(/\\([\\"n])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}

function syntax(reason: string, line: number): Fault {
  return new Fault('DECODE_SYNTAX', { format: 'Prometheus text', reason: `${reason} at line ${line}` });
}
