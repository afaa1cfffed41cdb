import { createCompiler } from '../../src/expression/compiler.ts';
import type { Compiler } from '../../src/kit/compiler.ts';
import type { Observer } from '../../src/kit/expression.ts';
import type { Plugin } from '../../src/kit/plugin.ts';
import { createRegistry } from '../../src/kit/registry.ts';
import type { Problem } from '../../src/model/node.ts';

/** compilerOf makes a compiler with some steps, and the problems that it reports. */
export function compilerOf(
  plugins: readonly Plugin[] = [],
  observer?: Observer,
): { compiler: Compiler; problems: Problem[] } {
  const problems: Problem[] = [];
  const report = (problem: Problem): unknown => problems.push(problem);
  const registry = createRegistry(plugins);
  const compiler = createCompiler({ registry, report, ...(observer === undefined ? {} : { observer }) });
  return { compiler, problems };
}
