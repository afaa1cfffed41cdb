import { compileRegex } from '../../../src/expression/regex.ts';
import { type Moment, unixSecondsOf } from './moment.ts';
import { abbreviatedOffset, numericOffset, type Zone } from './zone.ts';

type Read = (text: string) => Moment | undefined;

interface Directive {
  readonly pattern: string;
  readonly read: Read;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** White space of any alphabet, as JavaScript has it; RE2's own is that of ASCII. */
const BLANK = '[\\s\\v\\pZ\\x{FEFF}]';
const WORD = '[A-Za-z]+\\.?';

const number = (pattern: string, part: (number: number) => Moment): Directive => ({
  pattern,
  read: (text) => part(Number(text)),
});

const passedOver = (pattern: string): Directive => ({ pattern, read: () => ({}) });

const month: Directive = {
  pattern: WORD,
  read(text) {
    const at = MONTHS.indexOf(text.slice(0, 3).toLowerCase());
    return at === -1 ? undefined : { month: at + 1 };
  },
};

const DIRECTIVES: Readonly<Record<string, Directive>> = {
  Y: number('\\d{4}', (year) => ({ year })),
  y: number('\\d\\d', (year) => ({ year: year + (year < 69 ? 2000 : 1900) })),
  m: number('\\d{1,2}', (month) => ({ month })),
  b: month,
  B: month,
  h: month,
  d: number(' ?\\d{1,2}', (day) => ({ day })),
  e: number(' ?\\d{1,2}', (day) => ({ day })),
  j: number('\\d{1,3}', (dayOfYear) => ({ dayOfYear })),
  a: passedOver(WORD),
  A: passedOver(WORD),
  H: number(' ?\\d{1,2}', (hour) => ({ hour })),
  k: number(' ?\\d{1,2}', (hour) => ({ hour })),
  I: number(' ?\\d{1,2}', (hour) => ({ hour })),
  l: number(' ?\\d{1,2}', (hour) => ({ hour })),
  p: { pattern: '[AaPp]\\.?[Mm]\\.?', read: (text) => ({ isAfternoon: /^p/i.test(text) }) },
  M: number('\\d{1,2}', (minute) => ({ minute })),
  S: number('\\d{1,2}', (second) => ({ second })),
  f: { pattern: '\\d+', read: (text) => ({ fraction: Number(`0.${text}`) }) },
  L: { pattern: '\\d+', read: (text) => ({ fraction: Number(`0.${text}`) }) },
  N: { pattern: '\\d+', read: (text) => ({ fraction: Number(`0.${text}`) }) },
  s: number('-?\\d+', (unixSeconds) => ({ unixSeconds })),
  z: { pattern: '[Zz]|[+-]\\d\\d:?(?:\\d\\d)?', read: (text) => offsetPart(numericOffset(text)) },
  Z: { pattern: '[A-Za-z]+', read: (text) => offsetPart(abbreviatedOffset(text)) },
};

const SHORTHANDS: Readonly<Record<string, string>> = {
  T: '%H:%M:%S',
  R: '%H:%M',
  F: '%Y-%m-%d',
  D: '%m/%d/%y',
  r: '%I:%M:%S %p',
  c: '%a %b %e %H:%M:%S %Y',
  n: ' ',
  t: ' ',
};

function offsetPart(offset: number | undefined): Moment | undefined {
  return offset === undefined ? undefined : { offset };
}

/**
 * compileStrftime makes a reader of times in a strftime format, which gives Unix seconds or undefined; `zone` is for
 * text without one of its own. A space takes any white space. It takes
 * linear time on any text. Throws an Error for a directive that is unknown.
 */
export function compileStrftime(format: string, zone: Zone): (text: string) => number | undefined {
  const reads: Read[] = [];
  const pattern = compileRegex(`^${BLANK}*${patternOf(format, reads)}${BLANK}*$`);
  return (text) => {
    const found = pattern.exec(text);
    if (found === undefined) return undefined;
    let moment: Moment = {};
    for (const [at, read] of reads.entries()) {
      const part = read(found[at + 1] ?? '');
      if (part === undefined) return undefined;
      moment = { ...moment, ...part };
    }
    return unixSecondsOf(moment, zone);
  };
}

function patternOf(format: string, reads: Read[]): string {
  return format.replace(/%[-_0^#]?(.?)|\s+|[^%\s]+/gs, (written, name: string | undefined) => {
    if (name === undefined) return /^\s/.test(written) ? `${BLANK}+` : literal(written);
    if (name === '%') return '%';
    const shorthand = Object.hasOwn(SHORTHANDS, name) ? SHORTHANDS[name] : undefined;
    if (shorthand !== undefined) return patternOf(shorthand, reads);
    const directive = Object.hasOwn(DIRECTIVES, name) ? DIRECTIVES[name] : undefined;
    if (directive === undefined) throw new Error(`${written} is no directive of strftime that can be read`);
    reads.push(directive.read);
    return `(${directive.pattern})`;
  });
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
