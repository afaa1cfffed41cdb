import type { Config } from '../../config/config.ts';
import { narrowConfig } from './narrow-config.ts';

/** keepSources keeps of a config some sources and those that their lookups need, with the schedules that they have. */
export function keepSources(config: Config, names: readonly string[]): Config {
  const { sources: kept, lookups } = narrowConfig(config, { names });
  const sources = Object.entries(config.sources).filter(([name]) => name in kept);
  return { ...config, sources: Object.fromEntries(sources), lookups };
}
