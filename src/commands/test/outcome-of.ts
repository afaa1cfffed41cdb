import { renderPage } from '../../exposition/page.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { DropPlaces } from './drop-places.ts';
import type { Outcome } from './expectations.ts';

/** Shown is what a page shows: what is of sources, and all of it. */
export interface Shown {
  readonly page: readonly Snapshot[];
  /** Without what the exporter tells of itself. */
  readonly exported: readonly Snapshot[];
}

/** scraped gives what the page of metrics shows. */
export function scraped(snapshots: readonly Snapshot[]): Shown {
  const exported = snapshots.map((snapshot) => ({
    ...snapshot,
    families: snapshot.families.filter(({ name }) => !name.startsWith('omni_')),
  }));
  return { page: snapshots, exported };
}

/** outcomeOf reads off a page what a test may expect of it. */
export function outcomeOf({ page, exported }: Shown, places: DropPlaces): Outcome {
  const { text, duplicates } = renderPage(page, 'text');
  return {
    page: text,
    exported: renderPage(exported, 'text').text,
    faults: bySource(page, ({ fault }) => fault?.code),
    drops: dropsOf(page),
    notes: {
      faults: bySource(page, ({ fault }) => fault && [`${fault.message} (${fault.hint})`]),
      drops: bySource(page, ({ source }) => places.linesOf(source)),
    },
    duplicates,
  };
}

/** What all targets of a source left out. */
function dropsOf(snapshots: readonly Snapshot[]): Record<string, Record<string, number>> {
  const all: Record<string, Record<string, number>> = {};
  for (const { source, drops } of snapshots) {
    if (source === '' || drops.size === 0) continue;
    const counts = (all[source] ??= {});
    for (const [reason, count] of drops) counts[reason] = (counts[reason] ?? 0) + count;
  }
  return all;
}

function bySource<T>(snapshots: readonly Snapshot[], read: (snapshot: Snapshot) => T | undefined): Record<string, T> {
  const entries = snapshots.flatMap((snapshot) => {
    const value = snapshot.source === '' ? undefined : read(snapshot);
    return value === undefined ? [] : [[snapshot.source, value] as const];
  });
  return Object.fromEntries(entries);
}
