import type { Config, LookupConfig, SourceConfig } from '../../config/config.ts';

/**
 * narrowConfig keeps of a config one source and what its lookups need; all of it is read when it is asked for, nothing is
 * polled and nothing cached.
 */
export function narrowConfig(config: Config, source: string): Config {
  const sources = new Map<string, SourceConfig>();
  const lookups = new Map<string, LookupConfig>();
  const visitLookup = (name: string): void => {
    const lookup = config.lookups[name];
    if (lookup === undefined || lookups.has(name)) return;
    lookups.set(name, lookup);
    lookup.sources.forEach(visitSource);
    lookup.lookups.forEach(visitLookup);
  };
  const visitSource = (name: string): void => {
    const found = config.sources[name];
    if (found === undefined || sources.has(name)) return;
    sources.set(name, { ...found, refresh: 'scrape', cache: 0 });
    found.lookups.forEach(visitLookup);
  };
  visitSource(source);
  return { ...config, sources: Object.fromEntries(sources), lookups: Object.fromEntries(lookups) };
}
