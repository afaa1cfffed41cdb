import { StartFault } from '../start-fault.ts';
import type { Rule } from './redaction.ts';

/** RedactRules is what `--redact` asks for beside what is known to be secret. */
export interface RedactRules {
  readonly rules: readonly Rule[];
  /** Names of headers, in lower case. */
  readonly headers: ReadonlySet<string>;
}

/** readRedactRules reads each as `/PATTERN/` with flags, or as the name of a member; a pattern that is none is a StartFault. */
export function readRedactRules(given: readonly string[]): RedactRules {
  const headers = new Set(given.map((text) => text.toLowerCase()));
  return { rules: given.map(ruleOf), headers };
}

function ruleOf(text: string): Rule {
  const [, pattern, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
  return pattern === undefined ? memberRule(text) : patternRule(pattern, flags);
}

function patternRule(pattern: string, flags: string): Rule {
  try {
    const regex = new RegExp(pattern, [...new Set(`${flags}g`)].join(''));
    return (bytes, shownOf) => bytes.replace(regex, (found) => (found === '' ? found : shownOf(found)));
  } catch (cause) {
    throw new StartFault(`--redact /${pattern}/: ${(cause as Error).message}`, cause);
  }
}

/** A member of JSON, an element or attribute of XML, a member of a query or form: what stands before its value, and its value. */
function memberRule(name: string): Rule {
  const key = Buffer.from(name)
    .toString('latin1')
    .replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  const json = new RegExp(`("${key}"\\s*:\\s*)("(?:[^"\\\\]|\\\\.)*"|-?\\d[\\d.eE+-]*)`, 'g');
  const quoted = new RegExp(`((?:<|\\s)${key}\\s*=\\s*)("[^"]*"|'[^']*')`, 'g');
  const element = new RegExp(`(<(?:[\\w.-]+:)?${key}(?:\\s[^<>]*)?>)([^<]+)(?=</)`, 'g');
  const query = new RegExp(`((?:^|[?&])${key}=)([^&#\\s"'<>]+)`, 'g');
  return (bytes, shownOf) => {
    const replace = (_: string, head: string, value: string): string => head + inPlaceOf(value, shownOf);
    return [json, quoted, element, query].reduce((text, pattern) => text.replace(pattern, replace), bytes);
  };
}

/** A number stays one: the place of the value among those that were replaced. */
function inPlaceOf(value: string, shownOf: (value: string) => string): string {
  const quote = /^["']/.exec(value)?.[0] ?? '';
  const shown = shownOf(quote === '' ? value : value.slice(1, -1));
  const isNumber = quote === '' && /^-?\d[\d.eE+-]*$/.test(value);
  return isNumber ? shown.replace(/\D/g, '') : quote + shown + quote;
}
