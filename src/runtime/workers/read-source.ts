import type { Config } from '../../config/config.ts';
import type { Join, Table } from '../../kit/join.ts';
import { mergeTables } from '../../kit/merge-tables.ts';
import type { Context } from '../../kit/plugin.ts';
import { createScope } from '../../kit/scope.ts';
import type { HttpResponse } from '../../kit/http.ts';
import { LOOKUP_MISS } from '../../model/value.ts';
import type { FarAsking } from '../../pipeline/elsewhere.ts';
import { createMeter } from '../../pipeline/fetch/meter.ts';
import { fetchesOf } from '../../pipeline/node-plan.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';
import { openReading, type Fetch, type Read } from '../../pipeline/reading.ts';
import type { Run } from '../../pipeline/run.ts';
import { buildSource } from '../build-source.ts';
import { openDefaultDecoders } from '../default-decoders.ts';
import { probePlan } from '../probe/probe-plan.ts';
import { createFamilyWriter } from './columns.ts';
import { faultFromWire, faultToWire } from './faults.ts';
import { partFromWire, tableToWire } from './tables.ts';
import type { ReadMessage, WireRead, WireRecipe, WireTables, WireView } from './wire.ts';

/** ReadSource is a source that is read in this thread for another one. */
export interface ReadSource extends AsyncDisposable {
  /** Undefined when a table that it fills does not tell its values. */
  read(message: ReadMessage, outside: Outside): Promise<WireRead | undefined>;
}

/** Outside is what a reading needs of the thread that has the connections. */
export interface Outside {
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly ask: (asking: FarAsking) => Promise<HttpResponse>;
}

/** FarRun is a run that knows whom to ask. */
interface FarRun extends Run {
  readonly outside: Outside;
}

/** farSourceOf compiles a source, by the same code as in the thread that serves the pages. */
export async function farSourceOf(
  recipe: WireRecipe,
  config: Config,
  context: Pick<Context, 'log' | 'now'>,
): Promise<ReadSource> {
  const scope = createScope();
  const plan = await planOf(recipe, { config, context, scope });
  const meter = createMeter();
  const fetches = fetchesOf(plan.entries);
  const fetch: Fetch = ({ plan: node, request, isForeign }, run) => {
    const { success } = node.exchange;
    return (run as FarRun).outside.ask({ node: fetches.findIndex((one) => one === node), success, request, isForeign });
  };
  const reading = openReading(plan, { fetch, meter });
  const tables = createTables();
  const families = createFamilyWriter();
  return {
    async read({ tables: given, known }, outside) {
      const misses = new Map<string, number>();
      const run: FarRun = {
        outside,
        signal: new AbortController().signal,
        now: outside.now,
        endsAt: () => Infinity,
        table: tables.take(given, misses),
      };
      meter.take();
      const outcome = await reading.read(run);
      const filled = tablesToWire(outcome);
      if (filled === undefined) return undefined;
      const { fault, tables: _, families: read, ...rest } = outcome;
      return {
        ...rest,
        ...families.write(read, new Set(known)),
        ...(fault && { fault: faultToWire(fault) }),
        tables: filled,
        spent: meter.take(),
        misses,
      };
    },
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}

interface PlanTools {
  readonly config: Config;
  readonly context: Pick<Context, 'log' | 'now'>;
  readonly scope: ReturnType<typeof createScope>;
}

async function planOf(recipe: WireRecipe, { config, context, scope }: PlanTools): Promise<SourcePlan> {
  const { section, name, target, params, help } = recipe;
  const { registry } = config;
  const source = config[section][name];
  if (source === undefined) throw new Error(`no source ${name}`);
  const decoder = await openDefaultDecoders({ registry, context });
  const tools = { registry, config, source, target, context, scope, decoder, help: new Map(help), fingerprint: '' };
  const { plan } = await buildSource(name, tools);
  return section === 'modules' ? probePlan(plan, source, { params }) : plan;
}

function tablesToWire({ tables }: Read): WireRead['tables'] | undefined {
  const written = [...tables].map(([name, table]) => [name, tableToWire(table)] as const);
  return written.every((one): one is WireRead['tables'][number] => one[1] !== undefined) ? written : undefined;
}

interface Tables {
  /** Gives the lookups as one reading sees them; what is missed is counted. */
  take(given: WireTables, misses: Map<string, number>): Run['table'];
}

/** Parts are kept as long as they are named. */
function createTables(): Tables {
  let parts = new Map<number, Table>();
  return {
    take({ lookups, parts: fresh }, misses) {
      const onMiss: Join['onMiss'] = 'keep';
      const all = new Map([...parts, ...fresh.map(([id, part]) => [id, partFromWire(part, onMiss)] as const)]);
      const views = lookups.flatMap(({ before, after }) => [before, after]);
      const named = new Set(views.flatMap((view) => (view !== undefined && 'parts' in view ? view.parts : [])));
      parts = new Map([...all].filter(([id]) => named.has(id)));
      const byName = new Map(lookups.map((lookup) => [lookup.name, lookup]));
      return (name, own) => {
        const lookup = byName.get(name);
        const view = own === undefined ? lookup?.before : lookup?.after;
        return view && counting(tableOf(view, all, own), () => misses.set(name, (misses.get(name) ?? 0) + 1));
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
