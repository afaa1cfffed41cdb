/** Sample is a line of a page, read back. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly time: string | undefined;
}

/** ReadPage is a page read back; types and helps are by family name. */
export interface ReadPage {
  readonly types: ReadonlyMap<string, string>;
  readonly helps: ReadonlyMap<string, string>;
  readonly samples: readonly Sample[];
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})? (\S+)(?: (\S+))?$/s;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"(?:,|$)/gs;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

/** readPage is a plain reader of both formats, for tests. It throws an Error on a line that it cannot read. */
export function readPage(text: string): ReadPage {
  const page = { types: new Map<string, string>(), helps: new Map<string, string>(), samples: [] as Sample[] };
  for (const line of text.split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (TYPE|HELP|UNIT) (\S+) (.*)$/s.exec(line) ?? [];
    if (keyword === 'TYPE') page.types.set(name, rest);
    else if (keyword === 'HELP') page.helps.set(name, unescape(rest));
    else if (line !== '' && !line.startsWith('#')) page.samples.push(readSample(line));
  }
  return page;
}

function readSample(line: string): Sample {
  const match = LINE.exec(line);
  if (match === null) throw new Error(`not a sample: ${line}`);
  const [, name = '', labels = '', value = '', time] = match;
  const pairs = [...labels.matchAll(LABEL)].map(([, label = '', escaped = '']) => [label, unescape(escaped)] as const);
  return { name, labels: Object.fromEntries(pairs), value: readValue(value), time };
}

function readValue(text: string): number {
  return Number(text.replace('Inf', 'Infinity'));
}

function unescape(text: string): string {
  return text.replace(/\\(.)/gs, (whole, letter: string) => ESCAPES[letter] ?? whole);
}
