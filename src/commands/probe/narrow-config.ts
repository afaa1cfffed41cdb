import type { Config, LookupConfig, SourceConfig } from '../../config/config.ts';

/** Narrow is what is kept of a config. */
export interface Narrow {
  /** Of sources and modules. */
  readonly names: readonly string[];
  /** The only target that the sources of those names are asked at. */
  readonly target?: string;
  /** Lookups that are kept, also when nothing of those names reads them. */
  readonly lookups?: readonly string[];
}

/**
 * narrowConfig keeps of a config the named sources and modules and what their lookups need; all of it is read when it is asked for,
 * nothing is polled and nothing cached.
 */
export function narrowConfig(config: Config, { names, target, lookups: wanted = [] }: Narrow): Config {
  const sources = new Map<string, SourceConfig>();
  const modules = new Set<string>();
  const lookups = new Map<string, LookupConfig>();
  const visitLookup = (lookup: string): void => {
    const found = config.lookups[lookup];
    if (found === undefined || lookups.has(lookup)) return;
    lookups.set(lookup, found);
    found.sources.forEach(visit);
    found.lookups.forEach(visitLookup);
  };
  const visit = (one: string): void => {
    const source = config.sources[one];
    if (source === undefined ? modules.has(one) : sources.has(one)) return;
    if (source === undefined) modules.add(one);
    else sources.set(one, readOnce(source, names.includes(one) ? target : undefined));
    (source ?? config.modules[one])?.lookups.forEach(visitLookup);
  };
  names.forEach(visit);
  wanted.forEach(visitLookup);
  return { ...config, sources: Object.fromEntries(sources), lookups: Object.fromEntries(lookups) };
}

function readOnce(source: SourceConfig, target: string | undefined): SourceConfig {
  const once: SourceConfig = { ...source, refresh: 'scrape', cache: 0 };
  if (source.targets === undefined || target === undefined) return once;
  return { ...once, targets: { known: source.targets.known.filter(({ name }) => name === target), lists: [] } };
}
