import { definePlugin } from '../../src/kit/plugin.ts';
import { isMissing, NOT_A_NUMBER, readNumber, readText, type Value } from '../../src/model/value.ts';
import { parseRfc3339 } from './parse/rfc3339.ts';

export const age = definePlugin<'transform', null>({
  kind: 'transform',
  name: 'age',
  summary: 'Gives the seconds from a time until now; the time is Unix seconds or RFC 3339.',
  options: { type: 'null' },
  examples: [{ title: 'a time that `parse` read', options: null, input: 1704067200 }],
  create: () => (value, frame) => {
    const time = timeOf(value);
    return isMissing(time) ? time : frame.scope.now / 1000 - time;
  },
});

function timeOf(value: Value): ReturnType<typeof readNumber> {
  const number = readNumber(value);
  if (number !== NOT_A_NUMBER) return number;
  const text = readText(value);
  return isMissing(text) ? text : (parseRfc3339(text.trim()) ?? NOT_A_NUMBER);
}
