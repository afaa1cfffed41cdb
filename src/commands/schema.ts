import configSchema from '../../schema/config.schema.json' with { type: 'json' };
import { loadWithPlugins } from '../compose.ts';
import type { Environment } from '../config/env.ts';
import { formatProblem } from '../config/format-problem.ts';
import type { Sink } from './log.ts';
import { generateBundle } from './schema/bundle.ts';

/** SchemaOptions names the files whose plugins the schema knows. */
export interface SchemaOptions {
  /** Files, folders or globs; none for the built-in plugins alone. */
  readonly configFiles: readonly string[];
  readonly envFiles: readonly string[];
  readonly env: Environment;
  /** Takes the schema; stdout when it runs for real. */
  readonly output: Sink;
  /** Takes a line for each plugin that cannot be loaded; stderr when it runs for real. */
  readonly sink: Sink;
}

/**
 * printSchema writes the schema that editors complete by, with the options of the plugins that config files name, and gives
 * the exit code: 1 when one cannot be loaded. What else is wrong with the files is of no interest.
 */
export async function printSchema({ output, sink, ...options }: SchemaOptions): Promise<0 | 1> {
  const loaded = await loadWithPlugins(options);
  const problems = 'problems' in loaded ? loaded.problems : [];
  const failed = problems.filter(({ code }) => code === 'CONFIG_PLUGIN' || code === 'CONFIG_FILE');
  for (const problem of failed) sink.write(`${formatProblem(problem)}\n`);
  output.write(generateBundle(configSchema, loaded.registry.plugins));
  return failed.length === 0 ? 0 : 1;
}
