import type { Family } from '../../model/family.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { readSeries } from '../test/series.ts';
import type { Selector } from './selector.ts';

/** ShownSeries is one line of a page, and the snapshot that it is of. */
export interface ShownSeries {
  readonly snapshot: Snapshot;
  readonly family: Family;
  /** With its suffix. */
  readonly name: string;
  /** As on the page, without braces. */
  readonly labelText: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** seriesOf gives the series of families that a name may mean: its own, or all of a histogram or summary of that name. */
export function seriesOf(snapshots: readonly Snapshot[], name: string): readonly ShownSeries[] {
  return snapshots.flatMap((snapshot) =>
    snapshot.families
      .filter((family) => name.startsWith(family.name))
      .flatMap((family) => rowsOf(family, snapshot).filter((row) => row.name === name || family.name === name)),
  );
}

function rowsOf(family: Family, snapshot: Snapshot): readonly ShownSeries[] {
  return family.labels.map((labelText, row) => ({
    ...{ snapshot, family, labelText },
    name: family.name + (family.suffixes?.[row] ?? ''),
    labels: readSeries(`x{${labelText}}`)?.labels ?? {},
    value: family.values[row] ?? NaN,
  }));
}

/** firstOnes leaves out what a page leaves out: series that an earlier snapshot has, and families of another type. */
export function firstOnes(series: readonly ShownSeries[]): readonly ShownSeries[] {
  const owners = new Map<string, Snapshot>();
  const types = new Map<string, string>();
  return series.filter(({ snapshot, family, name, labelText }) => {
    const type = types.get(family.name) ?? family.type;
    types.set(family.name, type);
    const key = `${name} ${labelText}`;
    const owner = owners.get(key) ?? snapshot;
    owners.set(key, owner);
    return owner === snapshot && type === family.type;
  });
}

/** isSelected holds where every matcher does. */
export function isSelected({ labels }: Pick<ShownSeries, 'labels'>, { matchers }: Pick<Selector, 'matchers'>): boolean {
  return matchers.every(({ label, matches }) => matches(labels[label] ?? ''));
}

/** seriesLine writes a series as a page does, without its value. */
export function seriesLine({ name, labelText }: Pick<ShownSeries, 'name' | 'labelText'>): string {
  return labelText === '' ? name : `${name}{${labelText}}`;
}
