import { readFileSync } from 'node:fs';
import { formatProblem } from '../../config/format-problem.ts';
import { parseYaml } from '../../config/parse.ts';
import { sortProblems } from '../../config/problems.ts';
import { reasonOf, strictText } from '../../config/strict-text.ts';
import { writeConfig } from '../../config/write-config.ts';
import type { Report } from '../../kit/compiler.ts';
import type { Problem } from '../../model/node.ts';
import type { Sink } from '../log.ts';
import { writeModules } from './json-exporter/write-modules.ts';
import { createNotes } from './notes.ts';

/** ImportOptions names the config to import and where to write. */
export interface ImportOptions {
  readonly file: string;
  /** Exits with 1 when something cannot be carried over. */
  readonly strict: boolean;
  /** Takes the config; stdout when it runs for real. */
  readonly output: Sink;
  /** Takes a line for each note; stderr when it runs for real. */
  readonly sink: Sink;
}

const HEAD = `# yaml-language-server: $schema=./schema/bundle.schema.json
# Imported from a config of json_exporter: the same urls of /probe give the same series.
#
# As there, a probe may ask anything that this host reaches, with the credentials of the module. To bound that, list hosts and
# networks under targets_allowed, or the targets themselves under targets, and take credentials: any away. The timeout of a scrape
# ends a probe, so timeout is long. Paths of files begin at this file's folder.
`;

/**
 * importJsonExporter writes json_exporter's config as one for this exporter, notes what cannot be carried over, and gives the
 * exit code: 2 when the file cannot be read, or is no such config (nothing is written then), 1 for a loss with `strict`.
 */
export function importJsonExporter({ file, strict, output, sink }: ImportOptions): 0 | 1 | 2 {
  const problems: Problem[] = [];
  const written = readAndWrite(file, (problem) => problems.push(problem));
  for (const problem of sortProblems(problems)) sink.write(`${formatProblem(problem)}\n`);
  const errors = problems.filter(({ level }) => level === undefined);
  if (written === undefined || errors.some(({ code }) => code !== 'IMPORT_LOST')) return 2;
  output.write(HEAD + writeConfig(written));
  return strict && errors.length > 0 ? 1 : 0;
}

function readAndWrite(file: string, report: Report): unknown {
  const tree = parseYaml({ file, text: readText(file, report) ?? '' }, report);
  return tree && writeModules(tree, createNotes(report));
}

function readText(file: string, report: Report): string | undefined {
  try {
    return strictText(readFileSync(file));
  } catch (cause) {
    const place = { file, line: 1, column: 1, path: '' };
    report({ code: 'CONFIG_FILE', place, message: `this file cannot be read: ${reasonOf(cause)}` });
    return undefined;
  }
}
