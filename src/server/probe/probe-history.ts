import type { Snapshot } from '../../model/snapshot.ts';

/** ProbeRecord is a probe that was made. */
export interface ProbeRecord {
  /** Counts up from 1. */
  readonly id: number;
  readonly module: string;
  /** As the probe named it, what may be a credential in it left out. */
  readonly target: string;
  readonly snapshot: Snapshot;
  /** How long it took, in seconds. */
  readonly seconds: number;
  /** What a probe with `debug=true` would have answered. */
  readonly report: string;
}

/** ProbeHistory remembers the last probes, and the last failures longer. */
export interface ProbeHistory {
  add(probe: Omit<ProbeRecord, 'id'>): void;
  /** The newest first. */
  list(): readonly ProbeRecord[];
  find(id: number): ProbeRecord | undefined;
}

/** createProbeHistory remembers so many probes, and as many failures among those before. */
export function createProbeHistory(limit = 100): ProbeHistory {
  const recent: ProbeRecord[] = [];
  const failures: ProbeRecord[] = [];
  let id = 0;
  const list = (): readonly ProbeRecord[] => [...failures, ...recent].reverse();
  return {
    add(probe) {
      id += 1;
      recent.push({ id, ...probe });
      if (recent.length <= limit) return;
      const oldest = recent.shift();
      if (oldest?.snapshot.fault === undefined) return;
      failures.push(oldest);
      if (failures.length > limit) failures.shift();
    },
    list,
    find: (wanted) => list().find((probe) => probe.id === wanted),
  };
}
