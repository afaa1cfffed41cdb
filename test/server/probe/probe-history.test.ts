import { expect, it } from 'vitest';
import { Fault } from '../../../src/model/fault.ts';
import { createProbeHistory, type ProbeRecord } from '../../../src/server/probe/probe-history.ts';

function probe(target: string, fault?: Fault): Omit<ProbeRecord, 'id'> {
  const snapshot = {
    source: 'm',
    at: 0,
    seconds: 0,
    bytes: 0,
    families: [],
    drops: new Map(),
    ...(fault && { fault }),
  };
  return { module: 'm', target, snapshot, seconds: 0, report: target };
}

it('remembers the last probes, the newest first, and failures longer', () => {
  const history = createProbeHistory(2);
  history.add(probe('failed', new Fault('FETCH_STATUS', { origin: 'x', status: 500 })));
  for (const target of ['a', 'b', 'c']) history.add(probe(target));
  expect(history.list().map(({ id, target }) => `${id} ${target}`)).toEqual(['4 c', '3 b', '1 failed']);
  expect(history.find(1)?.report).toBe('failed');
  expect(history.find(2)).toBeUndefined();
});

it('remembers no more failures than probes', () => {
  const history = createProbeHistory(1);
  for (const target of ['a', 'b', 'c']) history.add(probe(target, new Fault('FETCH_DNS', { host: 'x', reason: 'y' })));
  expect(history.list().map(({ target }) => target)).toEqual(['c', 'b']);
});
