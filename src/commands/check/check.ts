import { readFile } from 'node:fs/promises';
import { type ConfigOptions, loadWithPlugins } from '../../compose.ts';
import { noteInputs } from '../../config/inputs.ts';
import { applyIgnoreComments } from '../../config/lint/ignore-comments.ts';
import { lintConfig } from '../../config/lint/lint-config.ts';
import { configBlocks } from '../../config/markdown.ts';
import { sortProblems } from '../../config/problems.ts';
import { readConfigTexts } from '../../config/read.ts';
import type { Problem } from '../../model/node.ts';
import type { Sink } from '../log.ts';
import { openProgress } from '../progress.ts';
import { type CheckFormat, FORMATS } from './formats.ts';

/** CheckOptions names the files to check and where to tell of them. */
export interface CheckOptions extends Omit<ConfigOptions, 'configFiles'> {
  /** Files, folders or globs of one config; and Markdown files, each config in which is one of its own. */
  readonly files: readonly string[];
  readonly format?: CheckFormat;
  /** Whether a warning fails the check too. */
  readonly isStrict?: boolean;
  /** Codes of warnings and notices that are left out. */
  readonly ignored?: readonly string[];
  /** Takes the result; stdout when it runs for real. */
  readonly sink: Sink;
  /** Takes what it is at; nothing by default. */
  readonly progress?: Sink;
}

/**
 * check says all that is wrong with a config, and what is odd in one that would be taken. It gives the exit code: 1 when
 * it would be refused or, if strict, when there is a warning; otherwise 0.
 */
export async function check(options: CheckOptions): Promise<0 | 1> {
  const { files, format = 'text', isStrict = false, ignored = [], sink } = options;
  using progress = openProgress(options.progress ?? sink, options.progress === undefined);
  progress.at(`checking ${files.join(' ')}`);
  const documents = files.filter(isMarkdown);
  const configFiles = files.filter((file) => !isMarkdown(file));
  const found = [
    ...(configFiles.length === 0 ? [] : await problemsOf({ ...options, configFiles })),
    ...(await Promise.all(documents.map((file) => problemsIn(file, options)))).flat(),
  ];
  const problems = sortProblems(found).filter(({ level, code }) => level === undefined || !ignored.includes(code));
  for (const text of FORMATS[format](problems)) sink.write(text);
  const fails = problems.some(({ level }) => level === undefined || (isStrict && level === 'warning'));
  return fails ? 1 : 0;
}

async function problemsOf(options: ConfigOptions): Promise<readonly Problem[]> {
  const loaded = await loadWithPlugins(options);
  if ('problems' in loaded) return [...loaded.warnings, ...loaded.problems];
  const problems = [...loaded.warnings, ...lintConfig(loaded)];
  const files = loaded.trees.map(({ place }) => place.file);
  const texts = await Promise.all(files.map(async (file) => ({ file, text: await readFile(file, 'utf8') })));
  return texts.reduce<readonly Problem[]>(applyIgnoreComments, problems);
}

/** What documentation leaves to its reader. */
const LEFT_OPEN: ReadonlySet<string> = new Set(['CONFIG_MISSING_VARIABLE', 'CONFIG_SECRET_FILE']);

/** Documentation shows one thing at a time: what a config in it leaves open or unused is not odd. */
async function problemsIn(file: string, options: CheckOptions): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const texts = await readConfigTexts([file], { report: (problem) => problems.push(problem), notes: noteInputs() });
  for (const text of texts.flatMap(configBlocks)) {
    const loaded = await loadWithPlugins({ ...options, configFiles: [], texts: [text] });
    const refusals = 'problems' in loaded ? loaded.problems : [];
    problems.push(...refusals.filter(({ code }) => !LEFT_OPEN.has(code)), ...loaded.warnings);
  }
  return problems;
}

function isMarkdown(file: string): boolean {
  return /\.(?:md|markdown)$/i.test(file);
}
