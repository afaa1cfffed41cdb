import { plugins } from '../../plugins/index.ts';
import { createCompiler } from '../../src/expression/compiler.ts';
import type { Frame } from '../../src/kit/expression.ts';
import type { Table } from '../../src/kit/join.ts';
import { nodeOf } from '../../src/kit/node-of.ts';
import { compileOptions } from '../../src/kit/options.ts';
import type { Plugin } from '../../src/kit/plugin.ts';
import { createRegistry } from '../../src/kit/registry.ts';
import type { Problem } from '../../src/model/node.ts';

const PLACE = { file: 'test.yaml', line: 1, column: 1, path: 'test' };

/** compilePluginOptions compiles options as a config would, against a plugin's own schema. */
export function compilePluginOptions(plugin: Plugin, options: unknown): { value: unknown; problems: Problem[] } {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const compiler = createCompiler({ registry: createRegistry(plugins), report });
  return { value: compileOptions(plugin.options, nodeOf(options, PLACE), { compiler, report }), problems };
}

/** frameOf is the frame of a whole document. */
export function frameOf(root: unknown, tables: Readonly<Record<string, Table>> = {}): Frame {
  const scope: Frame['scope'] = { document: { dialect: 'json', root }, now: 0, table: (name) => tables[name] };
  return { item: root, key: undefined, parent: undefined, scope };
}
