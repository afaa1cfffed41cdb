import { ExactNumber } from '../../src/model/value.ts';

/** Commas, colons and white space are passed over. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|true|false|null|[[\]{}]/g;

/**
 * parseLossless reads JSON like JSON.parse, but an integer that a double cannot hold becomes an ExactNumber. The text must
 * be valid JSON: JSON.parse has taken it. Depth costs no stack.
 */
export function parseLossless(text: string): unknown {
  const whole: unknown[] = [];
  const open: object[] = [whole];
  let key: string | undefined;
  for (const [token] of text.matchAll(TOKEN)) {
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

function valueOf(token: string): unknown {
  if (token === '{') return {};
  if (token === '[') return [];
  const value = JSON.parse(token) as unknown;
  return /^-?\d+$/.test(token) && !Number.isSafeInteger(value) ? new ExactNumber(token) : value;
}

/** Defines the member, as JSON.parse does, so that `__proto__` is a member like any other. */
function put(into: object, key: string | undefined, value: unknown): void {
  if (Array.isArray(into)) into.push(value);
  else Object.defineProperty(into, key ?? '', { value, enumerable: true, writable: true, configurable: true });
}
