import { describe, expect, it } from 'vitest';
import { readSelector } from '../../../src/commands/explain/selector.ts';

describe('a selector', () => {
  it.each([
    ['a', 'a', []],
    [' a:b { } ', 'a:b', []],
    ['a{x="1",}', 'a', ['x="1"']],
    [`a{ x != '1' , y=~"b.*",z!~\`c\` }`, 'a', ['x!="1"', 'y=~"b.*"', 'z!~"c"']],
    ['{__name__="a",x="}\\"\\n"}', 'a', ['x="}\\"\\n"']],
  ])('%s names a metric and labels', (text, name, matchers) => {
    const selector = readSelector(text);
    expect(selector.name).toBe(name);
    expect(selector.matchers.map((one) => one.text)).toEqual(matchers);
  });

  it.each([
    ['a{x="b"}', 'b', true],
    ['a{x="b"}', 'bb', false],
    ['a{x!="b"}', 'bb', true],
    ['a{x!="b"}', '', true],
    ['a{x=~"b|c"}', 'c', true],
    ['a{x=~"b"}', 'bb', false],
    ['a{x=~"a.c"}', 'a\nc', true],
    ['a{x!~"b.*"}', 'bb', false],
    ['a{x=""}', '', true],
  ])('%s holds for %j: %j', (text, value, isMatch) => {
    expect(readSelector(text).matchers[0]?.matches(value)).toBe(isMatch);
  });

  it.each(['', '{x="1"}', '1a', 'a{x}', 'a{x=1}', 'a{x="1"', 'a{x="1" y="2"}', 'a{x=~"("}', 'a 3', 'a{__name__="b"}'])(
    '%j is none',
    (text) => {
      expect(() => readSelector(text)).toThrow(/selector|regular expression/);
    },
  );
});
