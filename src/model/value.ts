import { Element } from './element.ts';

/** DROP_REASONS says why a sample, or a label's value, is left out. A retired reason is never used again. */
export const DROP_REASONS = {
  absent: 'The path found nothing, or `null`.',
  bad_name: 'A name from the document is empty, or one of the exporter’s own: `omni_…`, and those of its process.',
  bad_type: 'A type from the document is none of Prometheus’ types.',
  duplicate: 'An earlier sample of the source has the same name and labels.',
  fetch_failed: 'A request of `fetch` failed, and its `on_error` is `skip`.',
  label_clash: 'Two members of a label map have the same name once both are valid.',
  limit: 'Over a limit, with `limits.over: truncate`.',
  lookup_miss: 'The lookup has no such key, and its `on_miss` is `drop`.',
  no_match: 'The regular expression does not match.',
  not_a_counter: 'A counter that is negative or NaN.',
  not_a_histogram: 'Counts of buckets that fall, a total below them, or a bucket `+Inf` beside `count`.',
  not_a_map: 'What `"*"` takes labels from is no object.',
  not_a_number: 'The value is no number.',
  not_a_text: 'A label or state is an object, or text with half a surrogate pair, which no page can hold.',
  no_evaluation: 'A CEL expression could not be evaluated.',
  passed_over: 'A line or row that the decoder could not read.',
  several: 'The path found several values where one is wanted.',
  type_clash: 'A name from the document has another type already.',
  unknown_state: 'The state of an `enum` is not listed.',
  unmapped: 'The step `map` does not list the value.',
} as const;

/** DropReason is the label `reason` of `omni_source_dropped_samples_total`. */
export type DropReason = keyof typeof DROP_REASONS;

/** Missing stands for a value that is not there, with the reason; it flows through pipelines instead of an exception. */
export class Missing {
  readonly reason: DropReason;

  constructor(reason: DropReason) {
    this.reason = reason;
    Object.freeze(this);
  }
}

export const ABSENT = new Missing('absent');
export const NOT_A_NUMBER = new Missing('not_a_number');
export const NOT_A_TEXT = new Missing('not_a_text');
export const SEVERAL = new Missing('several');
export const LOOKUP_MISS = new Missing('lookup_miss');
export const NO_MATCH = new Missing('no_match');
export const UNMAPPED = new Missing('unmapped');
export const NO_EVALUATION = new Missing('no_evaluation');

/** ExactNumber is a JSON number whose digits a double cannot hold; `text` is its source text. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Value is what expressions compute: JSON values, XML elements, exact numbers, or what is missing (`null` is never one). */
export type Value = string | number | boolean | ExactNumber | Element | Missing | readonly unknown[] | object;

/** asValue turns anything found in a document into a Value: `null` and `undefined` are absent. */
export function asValue(found: unknown): Value {
  return found === null || found === undefined ? ABSENT : found;
}

export function isMissing(value: Value): value is Missing {
  return value instanceof Missing;
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;
const NAN = /^[+-]?nan$/i;

/** parseNumber reads text by the language's rule: decimal with sign, fraction, exponent; NaN, Inf, Infinity; true, false. */
export function parseNumber(text: string): number | Missing {
  const whole = parseDigits(text);
  if (whole !== undefined) return whole;
  const trimmed = text.trim();
  if (DECIMAL.test(trimmed)) return Number(trimmed);
  if (trimmed === '') return ABSENT;
  if (trimmed === 'true') return 1;
  if (trimmed === 'false') return 0;
  if (INFINITE.test(trimmed)) return trimmed.startsWith('-') ? -Infinity : Infinity;
  return NAN.test(trimmed) ? NaN : NOT_A_NUMBER;
}

/** As many digits are exact in a double. */
const EXACT_DIGITS = 15;

/** Most numbers are a few digits and nothing else; undefined for any other text. */
function parseDigits(text: string): number | undefined {
  const { length } = text;
  if (length === 0 || length > EXACT_DIGITS) return undefined;
  let number = 0;
  for (let at = 0; at < length; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    number = number * 10 + digit;
  }
  return number;
}

/** readNumber gives the number that a value stands for; a list of one is read as its element. */
export function readNumber(value: Value): number | Missing {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return parseNumber(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Missing) return value;
  if (value instanceof ExactNumber) return Number(value.text);
  if (value instanceof Element) return elementNumber(value);
  if (Array.isArray(value)) return readOnly(value, readNumber);
  return NOT_A_NUMBER;
}

/** readText gives the text that a value stands for, as it would stand in a label; numbers are plain decimals. */
export function readText(value: Value): string | Missing {
  if (typeof value === 'string') return value.isWellFormed() ? value : NOT_A_TEXT;
  if (typeof value === 'number') return plainDecimal(value);
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Missing) return value;
  if (value instanceof ExactNumber) return plainDecimal(value.text);
  if (value instanceof Element) return Element.textOf(value) ?? NOT_A_TEXT;
  if (Array.isArray(value)) return readOnly(value, readText);
  return NOT_A_TEXT;
}

/** only gives the one member of a list of one, ABSENT for an empty list and SEVERAL for more; other values pass. */
export function only(value: Value): Value {
  if (!Array.isArray(value)) return value;
  if (value.length > 1) return SEVERAL;
  return asValue((value as unknown[])[0]);
}

function readOnly<T>(list: readonly unknown[], read: (value: Value) => T | Missing): T | Missing {
  return read(only(list));
}

/** plainDecimal writes a number without exponent, with every digit of its shortest or source form. */
export function plainDecimal(number: number | string): string {
  const text = String(number);
  const match = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(text);
  if (match === null) return text === 'Infinity' ? '+Inf' : text === '-Infinity' ? '-Inf' : text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (Math.abs(point) > 400) return text;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** isSameDecimal tells whether two finite numbers, as doubles or as their source texts, are equal to the last digit. */
export function isSameDecimal(left: number | string, right: number | string): boolean {
  return left === right || withoutLastZeros(plainDecimal(left)) === withoutLastZeros(plainDecimal(right));
}

function withoutLastZeros(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}

function elementNumber(element: Element): number | Missing {
  const text = Element.textOf(element);
  return text === undefined ? NOT_A_NUMBER : parseNumber(text);
}
