import { loadWithPlugins } from '../compose.ts';
import { formatProblem } from '../config/format-problem.ts';
import type { Environment } from '../config/env.ts';
import { sortProblems } from '../config/problems.ts';
import type { Sink } from './log.ts';

/** CheckOptions names the files to check and where to tell of them. */
export interface CheckOptions {
  /** Files, folders or globs. */
  readonly files: readonly string[];
  readonly envFiles: readonly string[];
  readonly env: Environment;
  /** Leaves the config's plugins alone; a name that only they can know is a warning. */
  readonly withoutPlugins?: boolean;
  /** Takes a line for each problem; stderr when it runs for real. */
  readonly sink: Sink;
}

/** check says all that is wrong with a config and gives the exit code: 0 when there is nothing but warnings, otherwise 1. */
export async function check({ files, sink, ...options }: CheckOptions): Promise<0 | 1> {
  const loaded = await loadWithPlugins({ ...options, configFiles: files });
  const problems = 'config' in loaded ? [] : loaded.problems;
  for (const problem of sortProblems([...problems, ...loaded.warnings])) sink.write(`${formatProblem(problem)}\n`);
  return problems.length === 0 ? 0 : 1;
}
