import { describe, expect, it } from 'vitest';
import { parsePath } from '../../src/expression/path.ts';
import { PathError } from '../../src/expression/path-cursor.ts';

describe('parsePath', () => {
  it.each([
    '$',
    '$$',
    '$key',
    '$parent_key',
    '$parent.id',
    '$$.server.version',
    "$response.headers['x-ratelimit-remaining']",
    '$.real-memory-usage',
    "$['com.dotted.Key']",
    '$["a\\"b\\u0041"]',
    '$.a[0]',
    '$.a[-1]',
    '$.a[1:3]',
    '$.a[::2]',
    '$.a[ -2: ]',
    "$['a','b'].c",
    '$[0, 2]',
    '$.*',
    '$.a[*].b',
    '$..id',
    '$..*',
    '$..[0]',
    '$.a[?@.on].n',
    '$.a[?(@.on)].n',
    '$.a[?@.n > 1 && (@.b == "x" || !@.c)]',
    '$.a[?!(@.n == 1)]',
    '$.a[?@.id == $.id]',
    '$.a[?@.b[?@.c]]',
    '$.a[?@ != null]',
    '$.a.*~',
    '$.a..b^.c',
    '$.größe',
  ])('reads %s', (text) => {
    expect(parsePath(text).text).toBe(text);
  });

  it.each([
    ['$.', 3],
    ['$.0', 3],
    ['$.a b', 5],
    ['$foo', 1],
    ['$parentx', 1],
    ['$5', 1],
    ['$..', 4],
    ['$.a[', 5],
    ['$.a[0', 6],
    ['$.a[b]', 5],
    ['$.a[01]', 7],
    ["$.a['b]", 8],
    ["$.a['\\x']", 8],
    ['$.a[(@.length-1)]', 5],
    ['$.a[?@.b = 1]', 10],
    ['$.a[?@.b === 1]', 10],
    ['$.a[?@.b =~ /x/]', 10],
    ['$.a[?@.b == /x/]', 13],
    ['$.a[?length(@.b) > 1]', 12],
    ['$.a[?@.b.match()]', 15],
    ['$.a[?@.* == 1]', 13],
    ['$.a[?1]', 7],
    ['$.a[?@.b == x]', 14],
    ['$.a[::-1]', 9],
    ['$.a~.b', 7],
    ['$^', 3],
    ['$key.a', 7],
    ['$.a.length()', 11],
    ['$.a:b', 4],
    ['$.a[?@property == 1]', 6],
    ['$.a[?(@.b]', 10],
  ])('refuses %s at character %i', (text, column) => {
    const refused = (): unknown => parsePath(text);
    expect(refused).toThrow(PathError);
    expect(refused).toThrow(expect.objectContaining({ column }));
  });

  it.each([
    ['$.0', "['0']"],
    ['$foo', '$.foo'],
    ['$.a[b]', "['b']"],
    ['$.a:b', "$['a:b']"],
    ['$.a[0', 'quoted'],
  ])('says for %s to write %s', (text, hint) => {
    expect(() => parsePath(text)).toThrow(expect.objectContaining({ hint: expect.stringContaining(hint) as string }));
  });
});
