import { definePlugin } from '../../src/kit/plugin.ts';
import { ABSENT, asValue, isMissing, readText } from '../../src/model/value.ts';
import { listOf } from './kinds/list-step.ts';

export const join = definePlugin<'transform', string>({
  kind: 'transform',
  name: 'join',
  summary: 'Makes one text of a list, with a separator between; `null` is left out.',
  options: { type: 'string', compile: 'text' },
  examples: [
    { title: 'with a comma', options: ',', input: ['a', 1, null, true], output: 'a,1,true' },
    { title: 'one value stays', options: ',', input: 'a', output: 'a' },
  ],
  create: (separator) => (value) => {
    if (isMissing(value)) return value;
    const texts: string[] = [];
    for (const member of listOf(value)) {
      const text = readText(asValue(member));
      if (!isMissing(text)) texts.push(text);
      else if (text !== ABSENT) return text;
    }
    return texts.join(separator);
  },
});
