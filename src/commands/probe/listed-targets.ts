import type { Config, SourceConfig } from '../../config/config.ts';
import { Fault } from '../../model/fault.ts';
import type { Target } from '../../model/target.ts';
import { askForTargets } from '../../runtime/discovery/ask-for-targets.ts';
import { StartFault } from '../start-fault.ts';
import { type Narrow, narrowConfig } from './narrow-config.ts';

/** Listed is a config whose lists of targets have been asked for, and what came of those that could not be read. */
export interface Listed {
  readonly config: Config;
  readonly failed: readonly FailedList[];
}

/** FailedList is a list of targets that could not be read. */
export interface FailedList {
  /** The source or module that has it. */
  readonly name: string;
  readonly fault: Fault;
}

/**
 * listTargets asks once for the lists of targets that sources and modules, and the sources of their lookups, have from
 * `http_sd`, and puts them beside those that are known; where a list cannot be read, the others go on without it.
 */
export async function listTargets(
  config: Config,
  { names, lookups = [] }: Pick<Narrow, 'names' | 'lookups'>,
): Promise<Listed> {
  const needed = new Set([...Object.keys(narrowConfig(config, { names, lookups }).sources), ...names]);
  const failed: FailedList[] = [];
  const withAll = async (
    section: Readonly<Record<string, SourceConfig>>,
  ): Promise<Readonly<Record<string, SourceConfig>>> => {
    const entries = Object.entries(section).map(async ([name, one]) => [
      name,
      needed.has(name) ? await asked(one, (fault) => failed.push({ name, fault })) : one,
    ]);
    return Object.fromEntries(await Promise.all(entries)) as Readonly<Record<string, SourceConfig>>;
  };
  const [sources, modules] = [await withAll(config.sources), await withAll(config.modules)];
  return { config: { ...config, sources, modules }, failed };
}

/** withListedTargets does the same for those who need all of the lists. Throws a StartFault for one that cannot be read. */
export async function withListedTargets(config: Config, names: readonly string[]): Promise<Config> {
  const listed = await listTargets(config, { names });
  const [first] = listed.failed;
  if (first === undefined) return listed.config;
  throw new StartFault(`${unlistedText(first)} (${first.fault.hint})`, first.fault);
}

/** unlistedText says which list cannot be read, and why. */
export function unlistedText({ name, fault }: FailedList): string {
  return `${fault.code} the targets of ${name} cannot be listed: ${fault.message}`;
}

async function asked(source: SourceConfig, refused: (fault: Fault) => void): Promise<SourceConfig> {
  const { targets, target_label: label } = source;
  if (targets === undefined || targets.lists.length === 0) return source;
  const { signal } = new AbortController();
  const lists = targets.lists.map((list) =>
    askForTargets(list, { label, signal }).catch((cause: unknown) => {
      if (!(cause instanceof Fault)) throw cause;
      refused(cause);
      return [];
    }),
  );
  const found = [...targets.known, ...(await Promise.all(lists)).flat()];
  const first = new Map<string, Target>();
  for (const target of found) if (!first.has(target.name)) first.set(target.name, target);
  return { ...source, targets: { known: [...first.values()], lists: [] } };
}
