import { readFile } from 'node:fs/promises';
import type { Report } from '../../kit/compiler.ts';
import { didYouMean } from '../../kit/did-you-mean.ts';
import type { ConfigNode } from '../../model/node.ts';
import { FAULTS } from '../../model/fault.ts';
import { DROP_REASONS } from '../../model/value.ts';
import { beside } from './beside.ts';
import { faultyLine } from './page-diff.ts';
import { answersAt, type Path, type Placed, placeAt, type Scrape, scrapesOf } from './places.ts';
import { readSeries } from './series.ts';
import type { Answer, TestFile } from './types.generated.ts';

/** Checked is a test file that its schema has passed. */
export interface Checked {
  readonly file: string;
  readonly tree: ConfigNode;
  readonly content: TestFile;
}

type Say = (path: Path, message: string, hint?: string) => void;

/**
 * checkTestFile finds what a schema cannot: answers that say two things, files that are not there, lines that are no
 * samples, unknown codes. It gives what stands in the files that answers name.
 */
export async function checkTestFile(
  { file, tree, content }: Checked,
  report: Report,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const say: Say = (path, message, hint) =>
    report({ code: 'TEST_VALUE', place: placeAt(tree, path), message, ...(hint === undefined ? {} : { hint }) });
  if (content.config === undefined && !/\.test\.ya?ml$/.test(file)) {
    say([], 'the key config is missing', 'only NAME.test.yaml has a config of its own name');
  }
  for (const scrape of allScrapes(content)) checkScrape(scrape, say);
  const bodies = new Map<string, Uint8Array>();
  for (const { answer, path } of allAnswers(content, tree)) {
    checkAnswer(answer, path, say);
    if (answer.file === undefined || bodies.has(answer.file)) continue;
    const body = await readFile(beside(file, answer.file)).catch(() => undefined);
    if (body === undefined) say([...path, 'file'], 'this file cannot be read');
    else bodies.set(answer.file, body);
  }
  return bodies;
}

function allScrapes({ tests }: TestFile): readonly Scrape[] {
  return tests.flatMap((test, index) => scrapesOf(test, ['tests', index]));
}

function allAnswers({ answers, tests }: TestFile, tree: ConfigNode): readonly Placed[] {
  const own = tests.flatMap((test, index) => [
    ...answersAt(test.answers, ['tests', index, 'answers'], tree),
    ...(test.steps ?? []).flatMap((step, at) =>
      answersAt(step.answers, ['tests', index, 'steps', at, 'answers'], tree),
    ),
  ]);
  return [...answersAt(answers, ['answers'], tree), ...own];
}

const BODIES: readonly (keyof Answer)[] = ['body', 'json', 'file', 'error'];

function checkAnswer(answer: Answer, path: Path, say: Say): void {
  const given = BODIES.filter((key) => answer[key] !== undefined);
  if (given.length > 1) say(path, `${given.join(' and ')} cannot both be the answer`);
}

function checkScrape({ expect, path }: Scrape, say: Say): void {
  const bad = expect.exposition === undefined ? undefined : faultyLine(expect.exposition);
  if (bad !== undefined) say([...path, 'exposition'], `this line is no sample: ${bad}`);
  for (const key of ['present', 'absent'] as const) checkSelectors(expect[key] ?? [], [...path, key], say);
  for (const [source, code] of Object.entries(expect.faults)) {
    checkKnown(code, Object.keys(FAULTS), (message, hint) => say([...path, 'faults', source], message, hint));
  }
  for (const [source, reasons] of Object.entries(expect.drops)) {
    for (const reason of Object.keys(reasons)) {
      const at = [...path, 'drops', source, reason];
      checkKnown(reason, Object.keys(DROP_REASONS), (message, hint) => say(at, message, hint));
    }
  }
}

function checkSelectors(selectors: readonly string[], path: Path, say: Say): void {
  for (const [index, text] of selectors.entries()) {
    if (readSeries(text) !== undefined) continue;
    say([...path, index], 'this is no series', 'like name, name{label="value"} or name{label="value"} 1');
  }
}

function checkKnown(text: string, known: readonly string[], say: (message: string, hint?: string) => void): void {
  if (known.includes(text)) return;
  say(`there is no ${text}`, didYouMean(text, known) ?? 'schema/README.md lists them');
}
