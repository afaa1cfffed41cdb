import { ExactNumber, isSameDecimal } from '../../src/model/value.ts';

/** Of a string the first quote; commas, colons and white space are passed over. */
const TOKEN = /["[\]{}]|-?\d[\d.eE+-]*|true|false|null/g;

/** The smallest double of full precision. */
const MIN_NORMAL = 2 ** -1022;

/**
 * parseLossless reads JSON like JSON.parse, but a number whose digits a double cannot hold becomes an ExactNumber. The text must
 * be valid JSON: JSON.parse has taken it. Depth costs no stack.
 */
export function parseLossless(text: string): unknown {
  const whole: unknown[] = [];
  const open: object[] = [whole];
  let key: string | undefined;
  for (const token of tokensOf(text)) {
    const into = open.at(-1) ?? whole;
    if (token === '}' || token === ']') {
      open.pop();
    } else if (key === undefined && !Array.isArray(into)) {
      key = JSON.parse(token) as string;
    } else {
      const value = valueOf(token);
      put(into, key, value);
      key = undefined;
      if (token === '{' || token === '[') open.push(value as object);
    }
  }
  return whole[0];
}

function* tokensOf(text: string): Generator<string> {
  const pattern = new RegExp(TOKEN);
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    if (found[0] === '"') pattern.lastIndex = stringEnd(text, found.index);
    yield text.slice(found.index, pattern.lastIndex);
  }
}

/** The end of a string is the next quote after an even number of backslashes. A pattern for that would need stack. */
function stringEnd(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote;
    while (text[before - 1] === '\\') before -= 1;
    if ((quote - before) % 2 === 0) return quote + 1;
  }
  return text.length;
}

function valueOf(token: string): unknown {
  if (token === '{') return {};
  if (token === '[') return [];
  const value = JSON.parse(token) as unknown;
  return typeof value === 'number' && losesDigits(token, value) ? new ExactNumber(token) : value;
}

/** A double holds any 15 significant digits within its range; of more, it holds those that it is written with. */
function losesDigits(token: string, value: number): boolean {
  const digits = token.replace(/[eE].*$|[-.]/g, '').replace(/^0+/, '');
  if (Math.abs(value) < MIN_NORMAL || !Number.isFinite(value)) return digits !== '';
  return digits.length > 15 && !isSameDecimal(token, value);
}

/** Defines the member, as JSON.parse does, so that `__proto__` is a member like any other. */
function put(into: object, key: string | undefined, value: unknown): void {
  if (Array.isArray(into)) into.push(value);
  else Object.defineProperty(into, key ?? '', { value, enumerable: true, writable: true, configurable: true });
}
