import type { Config, SourceConfig } from '../config/config.ts';
import { createScope, type Scope } from '../kit/scope.ts';
import type { Target } from '../model/target.ts';
import { buildOwnLookups, filledEntries } from './build-lookups.ts';
import { buildSource, type Common } from './build-source.ts';
import { openDefaultDecoders } from './default-decoders.ts';
import type { PluginTools } from './create-plugin.ts';
import { idOf, instanceId, type Plans, type SourceEntry } from './plan.ts';
import { type Instance, partOf } from './shards/partition.ts';
import { type Shard, WHOLE } from './shards/shard.ts';
import { meaningOf } from './meaning.ts';
import { helpByName } from './plan-entry.ts';
import type { SharedAuth } from './shared-auth.ts';

/** BuildParts is what a config is built with. */
export interface BuildParts extends PluginTools {
  /** Owns what belongs to no one source. */
  readonly scope: Scope;
  /** Where a source with targets is asked by now; what its config knows, when this does not say. */
  readonly targetsOf?: (source: SourceConfig) => readonly Target[];
  /** Without it no credentials are shared. */
  readonly sharedAuth?: SharedAuth;
  /** The part of the config that is shown; all of it by default. */
  readonly shard?: Shard;
  /** Entries of a config before: those that mean the same are taken over instead of built. */
  readonly previous?: readonly SourceEntry[];
}

/**
 * buildPlans creates every plugin that a config names and compiles the config into what a generation runs. What was
 * built for it is closed again when a part cannot be.
 */
export async function buildPlans(config: Config, parts: BuildParts): Promise<Plans> {
  const help = helpByName(Object.values(config.sources));
  const own = await buildOwnLookups(config, parts);
  const decoder = await openDefaultDecoders(parts);
  const before = new Map(parts.previous?.map((entry) => [idOf(entry), entry]));
  const meanings = new Map(
    Object.entries(config.sources).map(([name, source]) => [name, meaningOf(name, { config, source, help })]),
  );
  const common = new Map<SourceConfig, Common>();
  const part = partOf(instancesOf(config, parts), config, parts.shard ?? WHOLE);
  const built = await Promise.allSettled(
    part.instances.map(async ({ name, source, target, onlyFeeds }): Promise<SourceEntry> => {
      const meaning = meanings.get(name) ?? '';
      const fingerprint = target === undefined ? meaning : JSON.stringify([meaning, target]);
      const known = before.get(instanceId(name, target?.name));
      if (known?.fingerprint === fingerprint) {
        if (known.recipe !== undefined) known.recipe.from = { written: config.written, help };
        return { ...known, place: source.place, onlyFeeds };
      }
      const tools = { ...parts, config, source, target, help, fingerprint, decoder, common };
      const entry = await withScope((scope) => buildSource(name, { ...tools, scope }));
      return { ...entry, onlyFeeds };
    }),
  );
  const sources = await allOf(built, parts.previous);
  const filled = filledEntries(sources, config).map((entry) => ({
    ...entry,
    ...(!part.lookups.has(entry.name) && { isElsewhere: true }),
  }));
  const names = new Set(Object.keys(config.sources));
  return { sources, tables: own.tables, lookups: [...own.entries, ...filled], names };
}

/** Where sources are asked; one without targets is asked at its url alone. */
function instancesOf(
  { sources }: Config,
  { targetsOf = ({ targets }) => targets?.known ?? [] }: BuildParts,
): readonly Instance[] {
  return Object.entries(sources).flatMap(([name, source]) => {
    const targets = source.targets === undefined ? [undefined] : targetsOf(source);
    return targets.map((target) => ({ name, source, target }));
  });
}

/** A source that could not be built closes what it had opened. */
async function withScope(build: (scope: Scope) => Promise<SourceEntry>): Promise<SourceEntry> {
  const scope = createScope();
  try {
    return await build(scope);
  } catch (cause) {
    await scope[Symbol.asyncDispose]();
    throw cause;
  }
}

async function allOf(
  built: readonly PromiseSettledResult<SourceEntry>[],
  previous: readonly SourceEntry[] = [],
): Promise<readonly SourceEntry[]> {
  const entries = built.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failure = built.find((one) => one.status === 'rejected');
  if (failure === undefined) return entries;
  const old = new Set(previous.map(({ plan }) => plan));
  const fresh = entries.filter(({ plan }) => !old.has(plan));
  await Promise.all(fresh.map(async ({ scope }) => scope?.[Symbol.asyncDispose]()));
  throw failure.reason;
}
