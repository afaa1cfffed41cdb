import { expect, it } from 'vitest';
import { PHASES, type Snapshot } from '../../src/model/snapshot.ts';
import { createSnapshots } from '../../src/runtime/snapshots.ts';

const plan = { name: 'a' } as Parameters<typeof createSnapshots>[0]['plan'];
const outcome = (seconds: number): Snapshot => ({
  source: 'a',
  at: 0,
  seconds,
  bytes: 5,
  phases: PHASES.map((phase) => (phase === 'decode' ? seconds : 0)),
  families: [],
  drops: new Map([['absent', 1]]),
});

it('keeps the metrics of a source that say the same, and the labels of the others', () => {
  const snapshots = createSnapshots({ plan, keepLastSeconds: 0, cacheSeconds: 0, refreshSeconds: 30 });
  const view = (seconds: number): Snapshot => {
    snapshots.commit(outcome(seconds));
    return snapshots.view(0);
  };
  const [first, second] = [view(1), view(2)];
  const changes = second.families.map((family, at) => {
    const before = first.families[at];
    const hasItsLabels = family.labels === before?.labels;
    return [family.name, family === before ? 'same' : hasItsLabels ? 'values' : 'all', family.values];
  });
  expect(changes).toEqual([
    ['omni_source_up', 'same', [1]],
    ['omni_source_samples', 'same', [0]],
    ['omni_source_scrape_duration_seconds', 'values', [2]],
    ['omni_source_response_bytes', 'same', [5]],
    ['omni_source_phase_seconds', 'values', [0, 0, 0, 0, 0, 2, 0]],
    ['omni_source_last_success_timestamp_seconds', 'same', [0]],
    ['omni_source_poll_interval_seconds', 'same', [30]],
    ['omni_source_failures_total', 'same', [0]],
    ['omni_source_dropped_samples_total', 'all', [2]],
  ]);
});
