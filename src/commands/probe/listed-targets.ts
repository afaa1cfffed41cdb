import type { Config, SourceConfig } from '../../config/config.ts';
import { Fault } from '../../model/fault.ts';
import type { Target } from '../../model/target.ts';
import { askForTargets } from '../../runtime/discovery/ask-for-targets.ts';
import { StartFault } from '../start-fault.ts';
import { narrowConfig } from './narrow-config.ts';

/**
 * withListedTargets asks once for the lists of targets that a source or module, and the sources of its lookups, have
 * from `http_sd`, and puts them beside those that are known. Throws a StartFault for a list that cannot be read.
 */
export async function withListedTargets(config: Config, name: string): Promise<Config> {
  const needed = new Set([...Object.keys(narrowConfig(config, { names: [name] }).sources), name]);
  const withAll = async (
    section: Readonly<Record<string, SourceConfig>>,
  ): Promise<Readonly<Record<string, SourceConfig>>> => {
    const entries = Object.entries(section).map(async ([key, one]) => [
      key,
      needed.has(key) ? await asked(key, one) : one,
    ]);
    return Object.fromEntries(await Promise.all(entries)) as Readonly<Record<string, SourceConfig>>;
  };
  return { ...config, sources: await withAll(config.sources), modules: await withAll(config.modules) };
}

async function asked(name: string, source: SourceConfig): Promise<SourceConfig> {
  const { targets, target_label: label } = source;
  if (targets === undefined || targets.lists.length === 0) return source;
  const { signal } = new AbortController();
  const lists = targets.lists.map((list) =>
    askForTargets(list, { label, signal }).catch((cause: unknown) => refuse(name, cause)),
  );
  const found = [...targets.known, ...(await Promise.all(lists)).flat()];
  const first = new Map<string, Target>();
  for (const target of found) if (!first.has(target.name)) first.set(target.name, target);
  return { ...source, targets: { known: [...first.values()], lists: [] } };
}

function refuse(name: string, cause: unknown): never {
  if (!(cause instanceof Fault)) throw cause;
  const { code, message, hint } = cause;
  throw new StartFault(`${code} the targets of ${name} cannot be listed: ${message} (${hint})`, cause);
}
