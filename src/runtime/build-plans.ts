import type { Config, SourceConfig } from '../config/config.ts';
import { createScope, type Scope } from '../kit/scope.ts';
import type { Target } from '../model/target.ts';
import { buildOwnLookups, filledEntries } from './build-lookups.ts';
import { buildSource } from './build-source.ts';
import { openDefaultDecoders } from './default-decoders.ts';
import type { PluginTools } from './create-plugin.ts';
import { idOf, instanceId, type Plans, type SourceEntry } from './plan.ts';
import { helpByName, type HelpByName, namesOf } from './plan-entry.ts';
import type { SharedAuth } from './shared-auth.ts';

/** BuildParts is what a config is built with. */
export interface BuildParts extends PluginTools {
  /** Owns what belongs to no one source. */
  readonly scope: Scope;
  /** Where a source with targets is asked by now; what its config knows, when this does not say. */
  readonly targetsOf?: (source: SourceConfig) => readonly Target[];
  /** Without it no credentials are shared. */
  readonly sharedAuth?: SharedAuth;
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
  const built = await Promise.allSettled(
    Object.entries(config.sources).flatMap(([name, source]) => {
      const meaning = meaningOf(name, { config, source, help });
      return instancesOf(source, parts).map(async (target): Promise<SourceEntry> => {
        const fingerprint = target === undefined ? meaning : JSON.stringify([meaning, target]);
        const known = before.get(instanceId(name, target?.name));
        if (known?.fingerprint === fingerprint) return { ...known, place: source.place };
        return withScope((scope) =>
          buildSource(name, { ...parts, config, source, target, help, fingerprint, scope, decoder }),
        );
      });
    }),
  );
  const sources = await allOf(built, parts.previous);
  return { sources, tables: own.tables, lookups: [...own.entries, ...filledEntries(sources, config)] };
}

/** Where a source is asked; a source without targets is asked at its url alone. */
function instancesOf(
  source: SourceConfig,
  { targetsOf = ({ targets }) => targets?.known ?? [] }: BuildParts,
): readonly (Target | undefined)[] {
  return source.targets === undefined ? [undefined] : targetsOf(source);
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

interface Meant {
  readonly config: Config;
  readonly source: SourceConfig;
  readonly help: HelpByName;
}

/** A source means the same when itself, the lookups that it fills, and the help of its metrics do. */
function meaningOf(name: string, { config, source, help }: Meant): string {
  const fills = Object.entries(config.lookups).filter(([, { sources }]) => sources.includes(name));
  const helps = namesOf(source).map((metric) => help.get(metric));
  return JSON.stringify([source.fingerprint, fills.map(([lookup, { fingerprint }]) => [lookup, fingerprint]), helps]);
}
