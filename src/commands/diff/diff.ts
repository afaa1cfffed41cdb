import { numberText } from '../../exposition/number.ts';
import { compileRegex } from '../../expression/regex.ts';
import type { Sink } from '../log.ts';
import { withoutCredentials } from '../../kit/credentials.ts';
import { openProgress } from '../progress.ts';
import { StartFault } from '../start-fault.ts';
import { type Comparing, comparePages, type Difference } from './compare-pages.ts';
import { type PageRequest, readPage } from './read-page.ts';

/** DiffOptions names two pages and says what counts as a difference. */
export interface DiffOptions extends Omit<Comparing, 'isIgnored'>, PageRequest {
  /** Regular expressions for the whole names of families that are left alone. */
  readonly ignored: readonly string[];
  /** Urls, files or `-`. */
  readonly a: string;
  readonly b: string;
  readonly format: 'text' | 'json';
  /** Whether nothing is told while pages are read; not by default. */
  readonly isQuiet?: boolean;
  /** Takes the result; stdout when it runs for real. */
  readonly output: Sink;
  /** Takes what went wrong; stderr when it runs for real. */
  readonly sink: Sink;
}

/** diff compares two pages and gives the exit code: 0 when they say the same, 1 when not, 2 when one cannot be read, or an option will not do. */
export async function diff(options: DiffOptions): Promise<0 | 1 | 2> {
  const { a, b, format, output, sink } = options;
  try {
    if (a === '-' && b === '-') throw new StartFault('stdin can be read once: only one page is -');
    const isIgnored = nameMatcher(options.ignored);
    using progress = openProgress(sink, options.isQuiet === true);
    progress.at(`reading ${withoutCredentials(a, '…')} and ${withoutCredentials(b, '…')}`);
    const [one, other] = await Promise.all([readPage(a, options), readPage(b, options)]);
    const differences = comparePages(one, other, { ...options, isIgnored });
    if (format === 'json') output.write(`${JSON.stringify({ differences: differences.map(plain) }, undefined, 2)}\n`);
    else for (const difference of differences) output.write(`${lineOf(difference)}\n`);
    return differences.length === 0 ? 0 : 1;
  } catch (cause) {
    if (!(cause instanceof StartFault)) throw cause;
    sink.write(`${cause.message}\n`);
    return 2;
  }
}

function nameMatcher(patterns: readonly string[]): Comparing['isIgnored'] {
  const regexes = patterns.map((pattern) => {
    try {
      return compileRegex(`^(?:${pattern})$`);
    } catch (cause) {
      throw new StartFault(`--ignore ${pattern}: ${(cause as Error).message}`, cause);
    }
  });
  return (family) => regexes.some((regex) => regex.exec(family) !== undefined);
}

/** As `diff` marks lines: - of the first page, + of the second, ~ for what both have otherwise. */
function lineOf(difference: Difference): string {
  switch (difference.kind) {
    case 'family': {
      const { family, type, series } = difference;
      return `${mark(difference.in)} family ${family} (${type}, ${series} series)`;
    }
    case 'series':
      return `${mark(difference.in)} ${difference.series} ${numberText(difference.value)}`;
    case 'value':
      return `~ ${difference.series} ${numberText(difference.a)} → ${numberText(difference.b)}`;
    case 'type':
    case 'help':
    case 'labels':
      return `~ ${difference.kind} of ${difference.family}: ${difference.a || 'none'} → ${difference.b || 'none'}`;
  }
}

function mark(page: 'a' | 'b'): string {
  return page === 'a' ? '-' : '+';
}

/** JSON has no NaN and no Inf. */
function plain(difference: Difference): object {
  const members = Object.entries(difference).map(([name, value]) => [
    name,
    typeof value === 'number' && !Number.isFinite(value) ? numberText(value) : value,
  ]);
  return Object.fromEntries(members) as object;
}
