import configSchema from '../../schema/config.schema.json' with { type: 'json' };
import { compileOptions } from '../kit/options.ts';
import type { Config } from './config.ts';
import { resolveConfig, type Resolving } from './resolve.ts';
import type { Tree } from './tree.ts';
import type { ConfigFile, Source } from './types.generated.ts';

/** compileTrees compiles trees against the schema and resolves their names. What is wrong is reported; the config is then not to be used. */
export function compileTrees(trees: readonly Tree[], tools: Omit<Resolving, 'trees' | 'compiled'>): Config {
  const files = trees.map((tree) => compileOptions(configSchema, tree, tools) as Partial<ConfigFile> | undefined);
  const compiledIn = (section: 'sources' | 'modules'): Readonly<Record<string, Source>> => {
    const entries = files.flatMap((file) => Object.entries<Source | undefined>(file?.[section] ?? {}));
    // One that is no map was reported.
    return Object.fromEntries(entries.flatMap(([key, source]) => (source === undefined ? [] : [[key, source]])));
  };
  return resolveConfig({
    ...tools,
    trees,
    compiled: { sources: compiledIn('sources'), modules: compiledIn('modules') },
  });
}
