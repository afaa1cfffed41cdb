import type { Config } from '../config/config.ts';
import { type Frame, NOWHERE } from '../kit/expression.ts';
import type { Table } from '../kit/join.ts';
import { Fault } from '../model/fault.ts';
import type { LookupPlan } from '../pipeline/plan.ts';
import { createJoin, type PluginTools } from './create-plugin.ts';
import type { LookupEntry, Plans, SourceEntry } from './plan.ts';

/** OwnLookups is the lookups that need no source: their entries, and the tables, or why there are none. */
export interface OwnLookups {
  readonly entries: readonly LookupEntry[];
  readonly tables: Plans['tables'];
}

/** buildOwnLookups builds the tables that need no source; one that cannot be built fails those that read it, and is logged. */
export async function buildOwnLookups(config: Config, tools: PluginTools): Promise<OwnLookups> {
  const blocks = Object.entries(config.lookups).filter(([, { sources }]) => sources.length === 0);
  const opened = await Promise.all(
    blocks.map(async ([name, block]) => ({ name, join: await createJoin(block, tools) })),
  );
  const { log, now } = tools.context;
  const tables = new Map<string, Table | Fault>();
  const frame: Frame = { ...NOWHERE, scope: { ...NOWHERE.scope, now: now(), table: (name) => builtOf(tables, name) } };
  for (const lookup of inFillingOrder(opened, config)) {
    const built = await buildOwn(lookup, frame).catch((cause: unknown) => faultOf(cause, lookup.name, config));
    if (built instanceof Fault) log.warn({ lookup: lookup.name, code: built.code, reason: built.message }, 'no table');
    tables.set(lookup.name, built);
  }
  return { entries: opened.map((lookup) => entryOf(lookup, config)), tables };
}

/** filledEntries is the lookups that sources fill, each once. */
export function filledEntries(sources: readonly SourceEntry[], config: Config): readonly LookupEntry[] {
  const fills = new Map(sources.flatMap(({ plan }) => plan.fills.map((fill) => [fill.name, fill])));
  return [...fills.values()].map((fill) => entryOf(fill, config));
}

/** inFillingOrder puts a lookup that reads another one behind it; circles were refused with the config. */
export function inFillingOrder(fills: readonly LookupPlan[], { lookups }: Config): readonly LookupPlan[] {
  const ordered = new Set<LookupPlan>();
  const visit = (fill: LookupPlan): void => {
    const reads = lookups[fill.name]?.lookups ?? [];
    for (const before of fills) if (before !== fill && reads.includes(before.name)) visit(before);
    ordered.add(fill);
  };
  fills.forEach(visit);
  return [...ordered];
}

function entryOf({ name, join: { sources, onMiss } }: LookupPlan, { lookups }: Config): LookupEntry {
  return { name, sources, onMiss, optional: lookups[name]?.optional ?? false };
}

function builtOf(tables: Plans['tables'], name: string): Table | undefined {
  const found = tables.get(name);
  if (found instanceof Fault) throw found;
  return found;
}

async function buildOwn({ join }: LookupPlan, frame: Frame): Promise<Table> {
  return join.build([frame]);
}

/** A file is named as the config names it. */
function faultOf(cause: unknown, lookup: string, { lookups }: Config): Fault {
  if (!(cause instanceof Fault)) {
    return new Fault('JOIN_FAILED', { lookup, reason: cause instanceof Error ? cause.name : 'unknown' }, cause);
  }
  const { file } = cause.details;
  if (cause.code !== 'JOIN_FILE' || file === undefined) return cause;
  return new Fault('JOIN_FILE', { ...cause.details, lookup, file: lookups[lookup]?.files[file] ?? file }, cause.cause);
}
