import { loadWithPlugins } from '../compose.ts';
import { formatProblem } from '../config/format-problem.ts';
import type { Environment } from '../config/env.ts';
import type { Sink } from './log.ts';

/** CheckOptions names the files to check and where to tell of them. */
export interface CheckOptions {
  /** Files, folders or globs. */
  readonly files: readonly string[];
  readonly envFiles: readonly string[];
  readonly env: Environment;
  /** Takes a line for each problem; stderr when it runs for real. */
  readonly sink: Sink;
}

/** check says all that is wrong with a config and gives the exit code: 0 when there is nothing, otherwise 1. */
export async function check({ files, envFiles, env, sink }: CheckOptions): Promise<0 | 1> {
  const loaded = await loadWithPlugins({ configFiles: files, envFiles, env });
  if ('config' in loaded) return 0;
  for (const problem of loaded.problems) sink.write(`${formatProblem(problem)}\n`);
  return 1;
}
