import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openProgress } from '../../src/commands/progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is told by the end of each second, with what was set before it. */
function told(isQuiet: boolean, steps: readonly (readonly string[])[]): readonly string[] {
  let text = '';
  const seconds: string[] = [];
  {
    using progress = openProgress({ write: (part) => (text += part) }, isQuiet);
    for (const step of steps) {
      step.forEach((one) => progress.at(one));
      vi.advanceTimersByTime(1000);
      seconds.push(text);
      text = '';
    }
    progress.at('never told');
  }
  vi.advanceTimersByTime(5000);
  return [...seconds, text];
}

it.each([
  ['nothing before a second is over', [], []],
  ['what it is at then, the last of it alone', [['a', 'b']], ['b\n']],
  ['nothing again that was told', [['a'], [], ['b']], ['a\n', '', 'b\n']],
])('tells %s', (_, steps, seconds) => {
  expect(told(false, steps)).toEqual([...seconds, '']);
});

it('tells nothing when it is to be quiet', () => {
  expect(told(true, [['a'], ['b']])).toEqual(['', '', '']);
});
