import { definePlugin } from '../../src/kit/plugin.ts';
import { Fault } from '../../src/model/fault.ts';
import { isMissing } from '../../src/model/value.ts';

export const required = definePlugin<'transform', null>({
  kind: 'transform',
  name: 'required',
  summary: 'Makes the source fail when the value is missing.',
  options: { type: 'null' },
  examples: [{ title: 'what is there stays', options: null, input: 1, output: 1 }],
  seesMissing: true,
  create: () => (value) => {
    if (isMissing(value)) throw new Fault('EXTRACT_REQUIRED', { expression: `it is ${value.reason}` });
    return value;
  },
});
