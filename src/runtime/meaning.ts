import type { Config, SourceConfig } from '../config/config.ts';
import { type HelpByName, namesOf } from './plan-entry.ts';

/** Meant is a source or module among what its meaning depends on. */
export interface Meant {
  readonly config: Config;
  readonly source: SourceConfig;
  readonly help: HelpByName;
}

/**
 * meaningOf is the same in two configs exactly when a source means the same: itself, the lookups that it fills, and the
 * help of its metrics. Where it is asked does not count.
 */
export function meaningOf(name: string, { config, source, help }: Meant): string {
  const fills = Object.entries(config.lookups).filter(([, { sources }]) => sources.includes(name));
  const helps = namesOf(source).map((metric) => help.get(metric));
  return JSON.stringify([source.fingerprint, fills.map(([lookup, { fingerprint }]) => [lookup, fingerprint]), helps]);
}
