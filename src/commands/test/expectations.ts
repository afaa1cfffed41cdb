import { readFile } from 'node:fs/promises';
import type { FaultCode } from '../../model/fault.ts';
import type { DropReason } from '../../model/value.ts';
import { beside } from './beside.ts';
import { diffPages } from './page-diff.ts';
import { isSelected, readSeries, type Series, seriesText, valueText } from './series.ts';
import type { Expect } from './types.generated.ts';

/** Outcome is what a scrape gave. */
export interface Outcome {
  /** All but the exporter's own families. */
  readonly exported: string;
  /** With them. */
  readonly page: string;
  readonly faults: Readonly<Record<string, FaultCode>>;
  readonly drops: Readonly<Record<string, Partial<Readonly<Record<DropReason, number>>>>>;
  /** What else is to be told of a source that failed, or that left samples out: lines by source. */
  readonly notes: Readonly<Record<'faults' | 'drops', Readonly<Record<string, readonly string[]>>>>;
  readonly duplicates: number;
  /** What came of the load of a config before it. */
  readonly load?: LoadOutcome;
}

/** LoadOutcome is what came of a load or reload: the codes of its problems, or what it changed. */
export interface LoadOutcome {
  readonly refused: readonly string[];
  /** Undefined where nothing was put in force. */
  readonly changes?: readonly string[];
  /** The problems as people read them. */
  readonly lines: readonly string[];
}

/** Difference is one expectation that does not hold: its key under `expect`, and lines that say why. */
export interface Difference {
  readonly key: keyof Expect;
  readonly lines: readonly string[];
  /** What would have held, for keys that can be written anew. */
  readonly found?: Rewritten;
}

/** Rewritten is a new value of an expectation: of the key itself, or of the file that it names. */
export type Rewritten =
  | { readonly value: string | number | readonly string[] | Readonly<Record<string, unknown>> }
  | { readonly file: string; readonly text: string };

/** compareOutcome holds an outcome against what a test in `testFile` expects; nothing is a difference that is not given. */
export async function compareOutcome(
  expect: Expect,
  outcome: Outcome,
  testFile: string,
): Promise<readonly Difference[]> {
  const series = seriesOf(outcome.page);
  return [
    ...compareExposition(expect, outcome),
    ...(await compareFile(expect, outcome, testFile)),
    ...(expect.present ?? []).flatMap((text) => missing(text, series)),
    ...(expect.absent ?? []).flatMap((text) => unwanted(text, series)),
    ...compareCounts('faults', expect.faults, outcome),
    ...compareCounts('drops', expect.drops, outcome),
    ...compareLoad(expect, outcome.load),
    ...compareDuplicates(expect, outcome),
  ];
}

function compareExposition({ exposition }: Expect, { exported }: Outcome): readonly Difference[] {
  const lines = exposition === undefined ? [] : diffPages(exposition, exported);
  return lines.length === 0 ? [] : [{ key: 'exposition', lines, found: { value: exported } }];
}

async function compareFile(
  { exposition_file: name }: Expect,
  { exported }: Outcome,
  testFile: string,
): Promise<readonly Difference[]> {
  if (name === undefined) return [];
  const file = beside(testFile, name);
  const found = { file, text: exported };
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    return [{ key: 'exposition_file', lines: [`${file} cannot be read (--update writes it)`], found }];
  }
  const lines = diffPages(text, exported);
  return lines.length === 0 ? [] : [{ key: 'exposition_file', lines, found }];
}

function seriesOf(page: string): readonly Series[] {
  const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map(readSeries).filter((series) => series !== undefined);
}

function missing(text: string, all: readonly Series[]): readonly Difference[] {
  const selector = readSeries(text);
  const selected = selector === undefined ? [] : all.filter((series) => isSelected(series, selector));
  if (selected.length === 0) return [{ key: 'present', lines: [`- ${text}`, ...likeIt(selector, all)] }];
  const wrong = selected.filter((series) => {
    const { value = series.value, time = series.time } = selector ?? {};
    return value !== series.value || time !== series.time;
  });
  return wrong.length === 0 ? [] : [{ key: 'present', lines: [`- ${text}`, ...wrong.map(foundLine)] }];
}

/** Series of the same name show which label is another. */
function likeIt(selector: Series | undefined, all: readonly Series[]): readonly string[] {
  return all.filter(({ name }) => name === selector?.name).map(foundLine);
}

function unwanted(text: string, all: readonly Series[]): readonly Difference[] {
  const selector = readSeries(text);
  const selected = selector === undefined ? [] : all.filter((series) => isSelected(series, selector));
  return selected.length === 0 ? [] : [{ key: 'absent', lines: selected.map(foundLine) }];
}

function foundLine(series: Series): string {
  return `+ ${seriesText(series)} ${valueText(series)}`;
}

type Counts = Readonly<Record<string, string | object>>;

/** Compares what is said of sources, source by source. */
function compareCounts(key: 'faults' | 'drops', expected: Counts, outcome: Outcome): readonly Difference[] {
  const found: Counts = outcome[key];
  const sources = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
  const lines = sources.flatMap((source) => {
    const [wanted, given] = [countsText(expected[source]), countsText(found[source])];
    if (wanted === given) return [];
    const notes = (outcome.notes[key][source] ?? []).map((line) => `  ${line}`);
    return [
      ...(wanted === '' ? [] : [`- ${source}: ${wanted}`]),
      ...(given === '' ? [] : [`+ ${source}: ${given}`, ...notes]),
    ];
  });
  return lines.length === 0 ? [] : [{ key, lines, found: { value: found } }];
}

function countsText(said: string | object | undefined): string {
  if (typeof said !== 'object') return said ?? '';
  return Object.entries(said)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([reason, count]) => `${reason} ${String(count)}`)
    .join(', ');
}

function compareDuplicates({ duplicates }: Expect, found: Outcome): readonly Difference[] {
  if (duplicates === found.duplicates) return [];
  const lines = [`- ${duplicates}`, `+ ${found.duplicates}`];
  return [{ key: 'duplicates', lines, found: { value: found.duplicates } }];
}

const UNCHANGED: LoadOutcome = { refused: [], changes: [], lines: [] };

/** compareLoad holds what came of a load against what is expected of it: that it is taken, where nothing is said. */
export function compareLoad(
  { refused, changes }: Pick<Expect, 'refused' | 'changes'>,
  { refused: codes, changes: found = [], lines }: LoadOutcome = UNCHANGED,
): readonly Difference[] {
  const isAsExpected = refused.join() === codes.join();
  const [wanted, given] = [refused, codes].map((list) => list.join(', ') || 'taken');
  const differences: Difference[] = isAsExpected
    ? []
    : [
        {
          key: 'refused',
          lines: [`- ${wanted ?? ''}`, `+ ${given ?? ''}`, ...lines.map((line) => `  ${line}`)],
          found: { value: codes },
        },
      ];
  const missed = changes?.filter((line) => !found.includes(line)) ?? [];
  const others = changes === undefined ? [] : found.filter((line) => !changes.includes(line));
  if (missed.length + others.length === 0) return differences;
  const changed = [...missed.map((line) => `- ${line}`), ...others.map((line) => `+ ${line}`)];
  return [...differences, { key: 'changes', lines: changed, found: { value: found } }];
}
