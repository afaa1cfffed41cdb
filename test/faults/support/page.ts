import { spawn, spawnSync } from 'node:child_process';
import { readPage, type Sample } from '../../exposition/reader.ts';

const isThere = spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status === 0;

/** Page is a page of metrics that has been held to the format. */
export interface Page {
  readonly text: string;
  readonly samples: readonly Sample[];
  /** The value of a series by its name and labels; undefined when the page lacks it. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
}

/**
 * readStrictly reads a page as Prometheus does, and throws an Error where Prometheus would stumble: lines that are none,
 * a series twice, a family in two places or typed twice or after its samples, no line feed at the end. Where promtool is
 * installed it must be able to read the page too.
 */
export async function readStrictly(text: string, { hasPromtool = isThere } = {}): Promise<Page> {
  if (!text.endsWith('\n')) throw new Error('the page ends within a line');
  checkFamilies(text);
  const { samples } = readPage(text);
  const values = new Map<string, number>();
  for (const { name, labels, value } of samples) {
    const id = idOf(name, labels);
    if (values.has(id)) throw new Error(`a series stands there twice: ${id.slice(0, 200)}`);
    values.set(id, value);
  }
  if (hasPromtool) await readableByPromtool(text);
  return { text, samples, value: (name, labels = {}) => values.get(idOf(name, labels)) };
}

function idOf(name: string, labels: Readonly<Record<string, string>>): string {
  return `${name}${JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))}`;
}

/** Every family is opened by its own comments, typed at most once, and not taken up again. */
function checkFamilies(text: string): void {
  const said = new Set<string>();
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, keyword, name = ''] = /^# (TYPE|HELP) (\S+) /.exec(line) ?? [];
    if (keyword === undefined) checkMember(line, current);
    else if (said.has(`${keyword} ${name}`)) throw new Error(`said twice: ${line.slice(0, 200)}`);
    else if (name !== current && said.has(name)) throw new Error(`in two places: ${name}`);
    else [`${keyword} ${name}`, (current = name)].forEach((one) => said.add(one));
  }
}

function checkMember(line: string, family: string): void {
  const name = /^[a-zA-Z_:][\w:]*/.exec(line)?.[0] ?? '';
  const isOwn = name.startsWith(family) && /^(?:_bucket|_sum|_count)?$/.test(name.slice(family.length));
  if (!isOwn) throw new Error(`no part of its family: ${line.slice(0, 200)}`);
}

/** It ends with 1 when it cannot read, with 3 when it only has advice. */
async function readableByPromtool(text: string): Promise<void> {
  const child = spawn('promtool', ['check', 'metrics'], { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part));
  child.stdin.on('error', () => undefined).end(text);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code !== 0 && code !== 3) throw new Error(`promtool cannot read the page: ${said.slice(0, 500)}`);
}
