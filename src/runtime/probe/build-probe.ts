import type { Config, SourceConfig } from '../../config/config.ts';
import { createScope } from '../../kit/scope.ts';
import { filledEntries } from '../build-lookups.ts';
import { buildSource } from '../build-source.ts';
import { openDefaultDecoders } from '../default-decoders.ts';
import { createFailureLog } from '../failure-log.ts';
import { type Generation, openGeneration } from '../generation.ts';
import { idOf, type Plans, type SourceEntry } from '../plan.ts';
import { meaningOf } from '../meaning.ts';
import { helpByName } from '../plan-entry.ts';
import { type Admitted, withAuth } from './admit.ts';
import { probePlan } from './probe-plan.ts';
import type { ProberParts } from './prober.ts';

/**
 * buildProbe puts a module to work at one target, with the modules that fill its lookups at the same one; the sources of
 * the config that fill some are borrowed. `before` did the same with an earlier config: what means the same goes on, with
 * its connections and its session.
 */
export async function buildProbe(
  admitted: Admitted,
  parts: ProberParts,
  before: Generation | undefined,
): Promise<Generation> {
  const { config, plans, clock, log, open } = parts;
  const scope = createScope();
  const known = before?.sources.map(({ entry }) => entry) ?? [];
  const entries: SourceEntry[] = [];
  try {
    const needed = neededBy(admitted.name, config);
    for (const name of needed.modules) entries.push(await buildEntry(name, { admitted, parts, known }));
    const borrowed = borrowedFor(needed.sources, plans);
    const own: Plans = {
      sources: [...entries, ...borrowed],
      tables: plans.tables,
      lookups: [...filledEntries(entries, config), ...plans.lookups],
      names: new Set(needed.modules),
    };
    const lent = new Map(borrowed.flatMap((entry) => [...lentOf(entry, parts)]));
    const failures = createFailureLog(log, clock);
    const previous = before && { previous: before };
    return openGeneration({ id: 0, plans: own, clock, log, scope, failures, open, borrowed: lent, ...previous });
  } catch (cause) {
    await scope[Symbol.asyncDispose]();
    const fresh = entries.filter((entry) => !known.includes(entry));
    for (const { scope: own } of fresh) await own?.[Symbol.asyncDispose]();
    throw cause;
  }
}

interface EntryParts {
  readonly admitted: Admitted;
  readonly parts: ProberParts;
  /** Entries of a config before. */
  readonly known: readonly SourceEntry[];
}

async function buildEntry(name: string, { admitted, parts, known }: EntryParts): Promise<SourceEntry> {
  const { config, context } = parts;
  const { target, params, auth: chosen, allow } = admitted;
  const module = config.modules[name];
  if (module === undefined) throw new Error(`no module ${name}`);
  const help = helpByName([module]);
  const auth = chosen === undefined ? undefined : config.auth[chosen];
  const fingerprint = JSON.stringify([meaningOf(name, { config, source: module, help }), auth?.fingerprint]);
  const same = known.find((entry) => entry.plan.name === name && entry.fingerprint === fingerprint);
  if (same !== undefined) {
    if (same.recipe !== undefined) same.recipe.from = { written: config.written, help };
    return same;
  }
  const source: SourceConfig = { ...withAuth(module, auth), ...ON_PROBE };
  const entry = await buildSource(name, {
    ...{ config, registry: config.registry, context, source, target, help, fingerprint },
    decoder: await openDefaultDecoders({ registry: config.registry, context }),
    scope: createScope(),
  });
  const { recipe } = entry;
  const plan = probePlan(entry.plan, module, { params, allow });
  return { ...entry, plan, ...(recipe && { recipe: { ...recipe, section: 'modules', params } }) };
}

/** A probe asks when it is asked. */
const ON_PROBE = { refresh: 'scrape', keep_last: 0 } as const;

interface Needed {
  readonly modules: ReadonlySet<string>;
  readonly sources: ReadonlySet<string>;
}

/** The modules that fill the lookups of a module, those of their lookups, and so on; and the sources that do. */
function neededBy(module: string, { modules, sources, lookups }: Config): Needed {
  const found = { modules: new Set<string>(), sources: new Set<string>() };
  const visit = (name: string): void => {
    const isModule = Object.hasOwn(modules, name);
    const set = isModule ? found.modules : found.sources;
    if (set.has(name)) return;
    set.add(name);
    const reads = (isModule ? modules[name] : sources[name])?.lookups ?? [];
    for (const lookup of reads) visitLookup(lookup, new Set());
  };
  const visitLookup = (lookup: string, seen: Set<string>): void => {
    if (seen.has(lookup)) return;
    seen.add(lookup);
    for (const source of lookups[lookup]?.sources ?? []) visit(source);
    for (const inner of lookups[lookup]?.lookups ?? []) visitLookup(inner, seen);
  };
  visit(module);
  return found;
}

function borrowedFor(names: ReadonlySet<string>, { sources }: Plans): readonly SourceEntry[] {
  return sources.filter(({ plan }) => names.has(plan.name) && plan.target === undefined);
}

function* lentOf(
  entry: SourceEntry,
  { live }: ProberParts,
): Generator<[string, NonNullable<ReturnType<typeof live.get>>]> {
  const source = live.get(idOf(entry));
  if (source !== undefined) yield [idOf(entry), source];
}
