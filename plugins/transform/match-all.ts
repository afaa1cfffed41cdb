import type { Regex } from '../../src/kit/compiler.ts';
import { definePlugin } from '../../src/kit/plugin.ts';
import { isMissing, readText } from '../../src/model/value.ts';

export const matchAll = definePlugin<'transform', Regex>({
  kind: 'transform',
  name: 'match_all',
  summary:
    'Gives a list of all that `match` would give; a pattern with named groups gives objects. No match is an empty list.',
  options: { type: 'string', compile: 'regex' },
  examples: [
    { title: 'all numbers', options: '\\d+', input: '1, 2 and 3', output: ['1', '2', '3'] },
    { title: 'named groups', options: '(?P<name>\\w+)=(?P<n>\\d+)', input: 'a=1', output: [{ name: 'a', n: '1' }] },
    { title: 'no match', options: '\\d+', input: 'none', output: [] },
  ],
  create: (regex) => {
    const pick = regex.groupNames.some((name) => name !== '') ? groupsNamed(regex.groupNames) : firstGroup;
    return (value) => {
      const text = readText(value);
      return isMissing(text) ? text : regex.execAll(text).map(pick);
    };
  },
});

type Groups = readonly (string | undefined)[];
type Found = string | null | Readonly<Record<string, string>>;

/** A group that takes no part in its match is null: missing, but counted. */
function firstGroup(groups: Groups): Found {
  return groups[groups.length > 1 ? 1 : 0] ?? null;
}

function groupsNamed(names: readonly string[]): (groups: Groups) => Found {
  return (groups) =>
    Object.fromEntries(
      names.flatMap((name, at) => {
        const text = groups[at + 1];
        return name === '' || text === undefined ? [] : [[name, text]];
      }),
    );
}
