import type { Table } from '../../kit/join.ts';
import { ABSENT } from '../../model/value.ts';
import type { Run } from '../../pipeline/run.ts';
import type { SourceEntry } from '../plan.ts';
import { faultToWire } from './faults.ts';
import { partsOf, partToWire, type WirePart } from './tables.ts';
import type { WireLookup, WireTables, WireView } from './wire.ts';

/** TableSender writes the lookups that a source reads; a part that the thread knows already is not written again. */
export interface TableSender {
  /** Undefined when a table does not tell its values. */
  write(run: Run): WireTables | undefined;
}

/** Stands where the source's own table will be. */
const OWN: Table = {
  ...{ size: 0, duplicates: 0, keyless: 0, onMiss: 'keep' },
  keys: () => [],
  get: () => ABSENT,
  entries: () => [],
};

/** createTableSender begins with nothing sent. */
export function createTableSender({ lookups, plan }: Pick<SourceEntry, 'lookups' | 'plan'>): TableSender {
  const fills = new Set(plan.fills.map(({ name }) => name));
  let known = new Map<unknown, number>();
  let last = 0;
  return {
    write(run) {
      const sent = new Map<unknown, number>();
      const parts: (readonly [number, WirePart | undefined])[] = [];
      const idOf = (part: Table): number => {
        // A table that is wrapped, to count its misses, is known by this.
        const key = part.entries;
        if (key === OWN.entries) return 0;
        const found = sent.get(key) ?? known.get(key);
        const id = found ?? (last += 1);
        sent.set(key, id);
        if (found === undefined) parts.push([id, partToWire(part)]);
        return id;
      };
      const view = (name: string, own?: Table): WireView => viewOf(() => run.table(name, own), idOf);
      const written = lookups.map((name): WireLookup => ({
        name,
        before: view(name),
        ...(fills.has(name) && { after: view(name, OWN) }),
      }));
      if (!parts.every((part): part is readonly [number, WirePart] => part[1] !== undefined)) return undefined;
      known = sent;
      return { lookups: written, parts };
    },
  };
}

function viewOf(tableOf: () => Table | undefined, idOf: (part: Table) => number): WireView {
  try {
    const table = tableOf();
    if (table === undefined) return undefined;
    const { size, duplicates, keyless, onMiss } = table;
    return { size, duplicates, keyless, onMiss, parts: partsOf(table).map(idOf) };
  } catch (cause) {
    return { fault: faultToWire(cause) };
  }
}
