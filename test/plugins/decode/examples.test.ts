import { describe, expect, test } from 'vitest';
import { decoders } from '../../../plugins/decode/index.ts';
import { rootOf } from './decoding.ts';

describe.each(decoders)('the examples of $name', ({ name, examples }) => {
  test.each(examples)('$title', ({ options, input, output }) => {
    expect(rootOf(name, String(input), { options })).toEqual(output);
  });
});
