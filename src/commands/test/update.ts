import { type Change, rewriteYaml } from '../../config/rewrite.ts';
import { writeFiles } from '../write-files.ts';
import type { FileResult, TestResult } from './run-file.ts';
import type { Failure } from './run-test.ts';

/** Updated is what became of the results of a file. */
export interface Updated {
  /** The results without the failures that are now written as expected. */
  readonly result: FileResult;
  /** Files that were written. */
  readonly files: readonly string[];
}

/** updateFile writes what was found in the place of what was expected: in the test file, and in the files that it names. Throws a StartFault. */
export async function updateFile(result: FileResult): Promise<Updated> {
  const { read, results } = result;
  const updates = results.flatMap(({ failures }) => failures.flatMap(({ update }) => update ?? []));
  const changes = updates.flatMap(({ path, found }) => ('value' in found ? [{ path, value: found.value }] : []));
  const texts = new Map(updates.flatMap(({ found }) => ('file' in found ? [[found.file, found.text] as const] : [])));
  const { text, left } = rewriteYaml(read.text, changes);
  if (text !== read.text) texts.set(read.file, text);
  await writeFiles(texts);
  return { result: { read, results: results.map((one) => withoutUpdated(one, left)) }, files: [...texts.keys()] };
}

function withoutUpdated(result: TestResult, left: readonly Change[]): TestResult {
  const isLeft = ({ update }: Failure): boolean =>
    update === undefined || left.some(({ path }) => path.join('\n') === update.path.join('\n'));
  return { ...result, failures: result.failures.filter(isLeft) };
}
