import { Environment } from '@marcbachmann/cel-js';
import { Element } from '../../model/element.ts';
import { ABSENT, asValue, isMissing, type Missing, readNumber } from '../../model/value.ts';
import { compileRegex } from '../regex.ts';
import { HELPERS } from './rewrite.ts';

/** VARIABLES are the names that a program sees. */
export const VARIABLES = ['item', 'root', 'parent', 'key', 'value', 'target', 'param', 'response'] as const;

/** MissingError ends a program whose value is missing for a reason of its own. */
export class MissingError extends Error {
  readonly missing: Missing;

  constructor(missing: Missing) {
    super(missing.reason);
    this.missing = missing;
  }
}

/** Types that are never equal to each other. */
const UNLIKE = [
  ['string', 'double'],
  ['string', 'bool'],
  ['double', 'bool'],
] as const;

/** createCelEnvironment makes the environment of rewritten programs. A bad pattern of `matches` throws an Error. */
export function createCelEnvironment(): Environment {
  const environment = new Environment({ homogeneousAggregateLiterals: false });
  for (const name of VARIABLES) environment.registerVariable(name, 'dyn');
  environment.registerType('Element', Element);
  const define = (signature: string, handler: (...args: never[]) => unknown): unknown =>
    environment.registerFunction(signature, handler, { async: false });
  define(`${HELPERS.text}(dyn): dyn`, text);
  define(`${HELPERS.texts}(dyn): dyn`, texts);
  define(`${HELPERS.operand}(dyn): dyn`, operand);
  define(`${HELPERS.matches}(string, string): bool`, matches());
  define('num(dyn): double', num);
  define('timestamp(double): google.protobuf.Timestamp', (seconds: number) => new Date(seconds * 1000));
  environment.registerOperator('double % double', (a: number, b: number) => a % b);
  for (const [left, right] of UNLIKE) environment.registerOperator(`dyn<${left}> == ${right}`, () => false);
  return environment;
}

function text(value: unknown): unknown {
  return value instanceof Element ? (Element.textOf(value) ?? value) : value;
}

function texts(value: unknown): unknown {
  return Array.isArray(value) ? value.map(text) : value;
}

function operand(value: unknown): unknown {
  if (value === null) throw new MissingError(ABSENT);
  return text(value);
}

function num(value: unknown): number {
  const number = typeof value === 'bigint' ? Number(value) : readNumber(asValue(value));
  if (isMissing(number)) throw new MissingError(number);
  return number;
}

/** Most programs use one pattern: the last one is kept compiled. */
function matches(): (input: string, pattern: string) => boolean {
  let last = compileRegex('');
  return (input, pattern) => {
    if (last.text !== pattern) last = compileRegex(pattern);
    return last.exec(input) !== undefined;
  };
}
