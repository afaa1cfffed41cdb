import { describe, expect, it } from 'vitest';
import { isOverOf, OpenEnding, signalOf, type Until, whenOverOf } from '../../src/kit/ending.ts';

interface Opened {
  readonly until: Until;
  readonly end: () => void;
}

const KINDS: Readonly<Record<string, () => Opened>> = {
  'an ending': () => {
    const ending = new OpenEnding();
    return { until: ending, end: () => ending.end() };
  },
  'a signal': () => {
    const controller = new AbortController();
    return { until: controller.signal, end: () => controller.abort() };
  },
};

describe.each(Object.entries(KINDS))('%s', (_, open) => {
  it('tells once all who still wait, and at once who comes too late', () => {
    const { until, end } = open();
    const told: string[] = [];
    const wait = (name: string): (() => void) => whenOverOf(until, () => told.push(name));
    const [leaveFirst, , leaveThird] = [wait('first'), wait('second'), wait('third'), wait('fourth')];
    leaveFirst();
    leaveThird();
    expect([isOverOf(until), told]).toEqual([false, []]);
    end();
    end();
    expect([isOverOf(until), told]).toEqual([true, ['second', 'fourth']]);
    wait('late');
    expect(told).toEqual(['second', 'fourth', 'late']);
  });

  it.each(['before', 'after'])('is a signal for those who ask for one %s it is over', (when) => {
    const { until, end } = open();
    if (when === 'after') end();
    const signal = signalOf(until);
    if (when === 'before') end();
    expect([signal.aborted, signalOf(until)]).toEqual([true, signal]);
    expect(signal.reason).toMatchObject({ name: 'AbortError' });
  });
});
