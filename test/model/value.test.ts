import { describe, expect, it } from 'vitest';
import { Element } from '../../src/model/element.ts';
import {
  ABSENT,
  ExactNumber,
  NOT_A_NUMBER,
  NOT_A_TEXT,
  SEVERAL,
  asValue,
  plainDecimal,
  readNumber,
  readText,
  type Value,
} from '../../src/model/value.ts';

describe('readNumber', () => {
  const cases: readonly [Value, unknown][] = [
    [12.5, 12.5],
    [' 12.5 ', 12.5],
    ['.02', 0.02],
    ['5.', 5],
    ['1e3', 1000],
    ['-7', -7],
    ['+7', 7],
    ['NaN', NaN],
    ['nan', NaN],
    ['Inf', Infinity],
    ['+Infinity', Infinity],
    ['-inf', -Infinity],
    [true, 1],
    ['false', 0],
    ['', ABSENT],
    ['  ', ABSENT],
    ['0x1F', NOT_A_NUMBER],
    ['1_000', NOT_A_NUMBER],
    ['45%', NOT_A_NUMBER],
    ['.', NOT_A_NUMBER],
    [{ x: 1 }, NOT_A_NUMBER],
    [['3'], 3],
    [[], ABSENT],
    [['3', '4'], SEVERAL],
    [new ExactNumber('12345678901234567890'), 12345678901234567890],
    [new Element({ _unit: 'ms' }, '42'), 42],
    [new Element({ child: ['1'] }, undefined), NOT_A_NUMBER],
    [asValue(null), ABSENT],
  ];
  it.each(cases)('%j → %j', (value, number) => {
    expect(readNumber(value)).toEqual(number);
  });
});

describe('readText', () => {
  const cases: readonly [Value, unknown][] = [
    ['007', '007'],
    [' trailing ', ' trailing '],
    [1e21, '1000000000000000000000'],
    [1e-7, '0.0000001'],
    [true, 'true'],
    [new ExactNumber('12345678901234567890'), '12345678901234567890'],
    [new Element({ _id: '1' }, ' text '), ' text '],
    [{}, NOT_A_TEXT],
    [['one'], 'one'],
    [['one', 'two'], SEVERAL],
  ];
  it.each(cases)('%j → %j', (value, text) => {
    expect(readText(value)).toEqual(text);
  });
});

describe('plainDecimal', () => {
  it.each([
    ['1.5e3', '1500'],
    ['-1.25E-3', '-0.00125'],
    ['123e0', '123'],
    ['9007199254740993', '9007199254740993'],
  ])('%s → %s', (written, plain) => {
    expect(plainDecimal(written)).toBe(plain);
  });
});

describe('Element', () => {
  it('keeps dangerous and clashing member names as its own members', () => {
    const element = new Element({ text: ['child'], ['__proto__']: ['x'], constructor: ['y'] }, 'own');
    expect(Element.textOf(element)).toBe('own');
    expect(Object.keys(element)).toEqual(expect.arrayContaining(['text', 'constructor']));
    expect(Object.getPrototypeOf(element)).toBe(Element.prototype);
  });
});
