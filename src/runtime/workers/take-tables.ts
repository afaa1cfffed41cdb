import type { Table } from '../../kit/join.ts';
import { mergeTables } from '../../kit/merge-tables.ts';
import { LOOKUP_MISS } from '../../model/value.ts';
import type { Run } from '../../pipeline/run.ts';
import { faultFromWire } from './faults.ts';
import { partFromWire } from './tables.ts';
import type { WireTables, WireView } from './wire.ts';

/** TableTaker has the lookups of one source, as they were sent. */
export interface TableTaker {
  /** Gives the lookups as one reading sees them, once they are given; what is missed is counted. */
  waitFor(given: () => Promise<WireTables>, misses: Map<string, number>): Pick<Run, 'ready' | 'table'>;
}

/** createTableTaker begins with nothing; parts are kept as long as they are named. */
export function createTableTaker(): TableTaker {
  let parts = new Map<number, Table>();
  const take = ({ lookups, parts: fresh }: WireTables, misses: Map<string, number>): Run['table'] => {
    const all = new Map([...parts, ...fresh.map(([id, part]) => [id, partFromWire(part, FACTS)] as const)]);
    const views = lookups.flatMap(({ before, after }) => [before, after]);
    const named = new Set(views.flatMap((view) => (view !== undefined && 'parts' in view ? view.parts : [])));
    parts = new Map([...all].filter(([id]) => named.has(id)));
    const byName = new Map(lookups.map((lookup) => [lookup.name, lookup]));
    return (name, own) => {
      const lookup = byName.get(name);
      const view = own === undefined ? lookup?.before : lookup?.after;
      return view && counting(tableOf(view, all, own), () => misses.set(name, (misses.get(name) ?? 0) + 1));
    };
  };
  return {
    waitFor(given, misses) {
      let taken: Promise<Run['table']> | undefined;
      let table: Run['table'] = () => undefined;
      return {
        async ready() {
          taken ??= given().then((tables) => take(tables, misses));
          table = await taken;
        },
        table: (name, own) => table(name, own),
      };
    },
  };
}

function tableOf(view: WireView & object, parts: ReadonlyMap<number, Table>, own: Table | undefined): Table {
  if ('fault' in view) throw faultFromWire(view.fault);
  const { onMiss, parts: ids } = view;
  const tables = ids.map((id) => (id === 0 ? own : parts.get(id))).filter((table) => table !== undefined);
  return { ...mergeTables(tables, onMiss), onMiss };
}

function counting(table: Table, missed: () => void): Table {
  return {
    ...table,
    get(key, field) {
      const value = table.get(key, field);
      if (value === LOOKUP_MISS) missed();
      return value;
    },
  };
}

/** Nobody asks them of a part. */
const FACTS = { size: 0, duplicates: 0, keyless: 0, onMiss: 'keep' } as const;
