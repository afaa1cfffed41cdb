import type { Frame } from '../kit/expression.ts';
import { Element } from '../model/element.ts';
import { ExactNumber, isMissing, isSameDecimal, parseNumber } from '../model/value.ts';
import type { Comparison, Operand, Path, Test } from './path-tree.ts';

/** Predicate tests a candidate of a filter. */
export type Predicate = (candidate: unknown, frame: Frame) => boolean;

/** FindAll reads a path within a filter: every raw finding, `null` included. */
export type FindAll = (candidate: unknown, frame: Frame) => readonly unknown[];

interface Tools {
  readonly isXml: boolean;
  readonly find: (path: Path) => FindAll;
}

type Read = (candidate: unknown, frame: Frame) => unknown;

/** compileTest turns a filter's test into a predicate with the comparisons of RFC 9535, section 2.3.5.2.2. */
export function compileTest(test: Test, tools: Tools): Predicate {
  switch (test.kind) {
    case 'and':
    case 'or':
      return compileBoth(test, tools);
    case 'not': {
      const inner = compileTest(test.test, tools);
      return (candidate, frame) => !inner(candidate, frame);
    }
    case 'exists': {
      const find = tools.find(test.path);
      return (candidate, frame) => find(candidate, frame).length > 0;
    }
    case 'compare': {
      const left = readOperand(test.left, tools);
      const right = readOperand(test.right, tools);
      const holds = tools.isXml ? compareXml(test.operator) : compare(test.operator);
      return (candidate, frame) => holds(left(candidate, frame), right(candidate, frame));
    }
  }
}

function compileBoth({ kind, left, right }: Extract<Test, { kind: 'and' | 'or' }>, tools: Tools): Predicate {
  const first = compileTest(left, tools);
  const second = compileTest(right, tools);
  return kind === 'and'
    ? (candidate, frame) => first(candidate, frame) && second(candidate, frame)
    : (candidate, frame) => first(candidate, frame) || second(candidate, frame);
}

/** What a path finds nothing for is `undefined`, RFC 9535's Nothing. */
function readOperand(operand: Operand, { isXml, find }: Tools): Read {
  if (operand.kind === 'literal') return () => operand.value;
  const findAll = find(operand.path);
  return (candidate, frame) => {
    const found = findAll(candidate, frame);
    const value = found.length > 1 ? found : found[0];
    return isXml ? textIn(value) : value;
  };
}

/** In XML an element, or a list of one, is compared as its text. */
function textIn(value: unknown): unknown {
  if (value instanceof Element) return Element.textOf(value);
  return Array.isArray(value) && value.length === 1 ? textIn((value as unknown[])[0]) : value;
}

type Compare = (left: unknown, right: unknown) => boolean;

function compare(operator: Comparison): Compare {
  switch (operator) {
    case '==':
      return isSame;
    case '!=':
      return (left, right) => !isSame(left, right);
    case '<':
      return isLess;
    case '>':
      return (left, right) => isLess(right, left);
    case '<=':
      return (left, right) => isLess(left, right) || isSame(left, right);
    case '>=':
      return (left, right) => isLess(right, left) || isSame(left, right);
  }
}

/** XML knows text only: beside a number or a boolean, text is read as one. */
function compareXml(operator: Comparison): Compare {
  const holds = compare(operator);
  return (left, right) => holds(readLike(right, left), readLike(left, right));
}

function readLike(model: unknown, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (typeof model === 'boolean') return value === 'true' ? true : value === 'false' ? false : value;
  if (typeof model !== 'number' && !(model instanceof ExactNumber)) return value;
  const number = parseNumber(value);
  if (isMissing(number)) return value;
  return Number.isInteger(number) && !Number.isSafeInteger(number) ? new ExactNumber(value.trim()) : number;
}

function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left === 'number' && typeof right === 'number') return false;
  if (isNumeric(left) && isNumeric(right)) return isSameDecimal(digitsOf(left), digitsOf(right));
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => Object.hasOwn(right, name) && isSame(memberIn(left, name), memberIn(right, name)));
}

function memberIn(object: object, name: string): unknown {
  return (object as Readonly<Record<string, unknown>>)[name];
}

function isLess(left: unknown, right: unknown): boolean {
  if (isNumeric(left) && isNumeric(right)) return toNumber(left) < toNumber(right);
  return typeof left === 'string' && typeof right === 'string' && left < right;
}

function isNumeric(value: unknown): value is number | ExactNumber {
  return typeof value === 'number' || value instanceof ExactNumber;
}

function digitsOf(value: number | ExactNumber): number | string {
  return typeof value === 'number' ? value : value.text;
}

function toNumber(value: number | ExactNumber): number {
  return typeof value === 'number' ? value : Number(value.text);
}
