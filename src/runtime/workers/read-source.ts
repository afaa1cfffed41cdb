import type { Config } from '../../config/config.ts';
import type { Context } from '../../kit/plugin.ts';
import { createScope } from '../../kit/scope.ts';
import type { HttpResponse } from '../../kit/http.ts';
import type { FarAsking } from '../../pipeline/elsewhere.ts';
import { createMeter } from '../../pipeline/fetch/meter.ts';
import { fetchesOf } from '../../pipeline/node-plan.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';
import { openReading, type Fetch, type Read } from '../../pipeline/reading.ts';
import type { Run } from '../../pipeline/run.ts';
import { buildSource } from '../build-source.ts';
import { openDefaultDecoders } from '../default-decoders.ts';
import type { SourceEntry } from '../plan.ts';
import { probePlan } from '../probe/probe-plan.ts';
import { createFamilyWriter } from './columns.ts';
import { faultToWire } from './faults.ts';
import { createTableTaker } from './take-tables.ts';
import { tableToWire } from './tables.ts';
import type { ReadMessage, WireRead, WireRecipe, WireTables } from './wire.ts';

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
  /** Resolves with the tables of other sources when they are as good as they get. */
  readonly tables: () => Promise<WireTables>;
}

/** FarRun is a run that knows whom to ask. */
interface FarRun extends Run {
  readonly outside: Outside;
}

/** readSourceOf compiles a source, by the same code as in the thread that serves the pages. */
export async function readSourceOf(
  recipe: WireRecipe,
  config: Config,
  context: Pick<Context, 'log' | 'now'>,
): Promise<ReadSource> {
  const scope = createScope();
  const { plan, lookups } = await entryOf(recipe, { config, context, scope });
  const meter = createMeter();
  const reading = openReading(plan, { fetch: farFetch(plan), meter });
  const tables = createTableTaker();
  const families = createFamilyWriter();
  return {
    async read({ known }, outside) {
      const misses = new Map<string, number>();
      const { signal } = new AbortController();
      const taken = lookups.length === 0 ? undefined : tables.waitFor(outside.tables, misses);
      const run: FarRun = {
        outside,
        signal,
        now: outside.now,
        endsAt: () => Infinity,
        table: () => undefined,
        ...taken,
      };
      meter.take();
      const { fault, tables: filled, families: read, ...rest } = await reading.read(run);
      const written = tablesToWire(filled);
      if (written === undefined) return undefined;
      return {
        ...{ ...rest, misses, tables: written, spent: meter.take() },
        ...families.write(read, new Set(known)),
        ...(fault && { fault: faultToWire(fault) }),
      };
    },
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}

function farFetch(plan: SourcePlan): Fetch {
  const fetches = fetchesOf(plan.entries);
  return ({ plan: node, request, isForeign }, run) => {
    const { success } = node.exchange;
    return (run as FarRun).outside.ask({ node: fetches.findIndex((one) => one === node), success, request, isForeign });
  };
}

interface PlanTools {
  readonly config: Config;
  readonly context: Pick<Context, 'log' | 'now'>;
  readonly scope: ReturnType<typeof createScope>;
}

async function entryOf(recipe: WireRecipe, { config, context, scope }: PlanTools): Promise<SourceEntry> {
  const { section, name, target, params, help } = recipe;
  const { registry } = config;
  const source = config[section][name];
  if (source === undefined) throw new Error(`no source ${name}`);
  const decoder = await openDefaultDecoders({ registry, context });
  const tools = { registry, config, source, target, context, scope, decoder, help: new Map(help), fingerprint: '' };
  const entry = await buildSource(name, tools);
  return section === 'modules' ? { ...entry, plan: probePlan(entry.plan, source, { params }) } : entry;
}

function tablesToWire(tables: Read['tables']): WireRead['tables'] | undefined {
  const written = [...tables].map(([name, table]) => [name, tableToWire(table)] as const);
  return written.every((one): one is WireRead['tables'][number] => one[1] !== undefined) ? written : undefined;
}
