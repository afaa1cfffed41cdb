import { compileRegex } from '../../expression/regex.ts';
import { StartFault } from '../start-fault.ts';

/** Matcher is what a selector asks of one label; a label that a series lacks is the empty one. */
export interface Matcher {
  readonly label: string;
  /** As it was written. */
  readonly text: string;
  readonly wanted: string;
  /** `=`, `!=`, `=~` or `!~`. */
  readonly operator: string;
  readonly matches: (value: string) => boolean;
}

/** Selector is a series selector of PromQL: a metric's name, and matchers of labels. */
export interface Selector {
  readonly text: string;
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const MATCHER = /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)\s*/;

/** readSelector reads `name{label="value", …}` as PromQL does, with `=`, `!=`, `=~` and `!~`. Throws a StartFault. */
export function readSelector(text: string): Selector {
  const written = text.trim();
  const name = NAME.exec(written)?.[0] ?? '';
  const rest = written.slice(name.length).trim();
  const matchers = rest === '' ? [] : readMatchers(rest, written);
  const named = matchers.find(({ label, operator }) => label === '__name__' && operator === '=');
  const others = matchers.filter((matcher) => matcher !== named);
  if ((name === '') === (named === undefined) || others.some(({ label }) => label === '__name__')) {
    throw refusal(written, 'it names one metric');
  }
  return { text: written, name: named?.wanted ?? name, matchers: others };
}

function readMatchers(braces: string, whole: string): readonly Matcher[] {
  if (!braces.startsWith('{') || !braces.endsWith('}')) throw refusal(whole, 'labels stand between { and }');
  let rest = braces.slice(1, -1);
  const matchers: Matcher[] = [];
  while (rest.trim() !== '') {
    const [found, label = '', operator = '', quoted = ''] = MATCHER.exec(rest) ?? [];
    if (found === undefined) throw refusal(whole, `this is no matcher of a label: ${rest.trim()}`);
    matchers.push(matcherOf(label, operator, unquoted(quoted)));
    rest = rest.slice(found.length);
    if (rest !== '' && !rest.startsWith(',')) throw refusal(whole, `a comma is missing before ${rest}`);
    rest = rest.slice(1);
  }
  return matchers;
}

function matcherOf(label: string, operator: string, wanted: string): Matcher {
  const equal = operator.endsWith('~') ? regexTest(wanted) : (value: string) => value === wanted;
  const isNegative = operator.startsWith('!');
  const text = `${label}${operator}${JSON.stringify(wanted)}`;
  return { label, operator, wanted, text, matches: (value) => equal(value) !== isNegative };
}

/** Prometheus anchors regular expressions at both ends. */
function regexTest(pattern: string): (value: string) => boolean {
  try {
    const regex = compileRegex(`^(?s:${pattern})$`);
    return (value) => regex.exec(value) !== undefined;
  } catch (cause) {
    throw new StartFault(`the regular expression ${pattern} is wrong: ${(cause as Error).message}`, cause);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unquoted(quoted: string): string {
  const inner = quoted.slice(1, -1);
  return quoted.startsWith('`') ? inner : inner.replace(/\\(.)/g, (_, one: string) => ESCAPES[one] ?? one);
}

function refusal(text: string, why: string): StartFault {
  return new StartFault(`${text} is no series selector: ${why}; write it like my_metric{label="value"}`);
}
