import { readFile } from 'node:fs/promises';
import testSchema from '../../../schema/test.schema.json' with { type: 'json' };
import { plugins } from '../../../plugins/index.ts';
import { parseYaml } from '../../config/parse.ts';
import { sortProblems } from '../../config/problems.ts';
import { createCompiler } from '../../expression/compiler.ts';
import { compileOptions } from '../../kit/options.ts';
import { createRegistry } from '../../kit/registry.ts';
import type { ConfigNode, Problem } from '../../model/node.ts';
import { checkTestFile } from './check-test-file.ts';
import type { TestFile } from './types.generated.ts';

/** ReadTestFile is a test file as it was read, fit to be run. */
export interface ReadTestFile {
  /** As it is shown in messages. */
  readonly file: string;
  readonly text: string;
  readonly tree: ConfigNode;
  readonly content: TestFile;
  /** What stands in the files that answers name, by that name. */
  readonly bodies: ReadonlyMap<string, Uint8Array>;
}

/** Broken is all that is wrong with a test file, by place. */
export interface Broken {
  readonly file: string;
  readonly problems: readonly Problem[];
}

/** readTestFile reads and checks a test file as a config is: strictly, all problems at once. */
export async function readTestFile(file: string): Promise<ReadTestFile | Broken> {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const broken = (): Broken => ({ file, problems: sortProblems(problems) });
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    const place = { file, line: 1, column: 1, path: '' };
    report({ code: 'TEST_FILE', place, message: 'there is no test file here that can be read' });
    return broken();
  }
  const tree = parseYaml({ file, text }, report);
  if (tree === undefined) return broken();
  const compiler = createCompiler({ registry: createRegistry(plugins), report });
  const content = compileOptions(testSchema, tree, { compiler, report }) as TestFile;
  if (problems.length > 0) return broken();
  const bodies = await checkTestFile({ file, tree, content }, report);
  return problems.length > 0 ? broken() : { file, text, tree, content, bodies };
}
