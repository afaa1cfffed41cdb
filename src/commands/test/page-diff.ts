import { readSeries, seriesText, valueText } from './series.ts';

/** Line is a part of a page: what it speaks of, and what it says of that. */
type Lines = ReadonlyMap<string, string>;

/** PageDiff is where two pages differ, as lines in the order of their series: `- expected`, `+ found`. */
export type PageDiff = readonly string[];

/**
 * diffPages compares pages in text format 0.0.4 as sets of samples with the HELP and TYPE of their families; of an
 * expected page without any comment the samples alone are compared. Empty when they say the same.
 */
export function diffPages(expectedPage: string, foundPage: string): PageDiff {
  const expected = linesOf(expectedPage);
  const isBare = ![...expected.keys()].some(isComment);
  const found = new Map([...linesOf(foundPage)].filter(([key]) => !(isBare && isComment(key))));
  const keys = [...new Set([...expected.keys(), ...found.keys()])].sort(byFamily);
  return keys.flatMap((key) => {
    const [wanted, given] = [expected.get(key), found.get(key)];
    if (wanted === given) return [];
    return [
      ...(wanted === undefined ? [] : [`- ${key} ${wanted}`]),
      ...(given === undefined ? [] : [`+ ${key} ${given}`]),
    ];
  });
}

/** linesOf reads a page; a line that is no sample stands for itself, and so never fits. */
function linesOf(page: string): Lines {
  const lines = new Map<string, string>();
  for (const line of page.split(/\r?\n/).map((text) => text.trim())) {
    const [, head, text] = /^(# (?:HELP|TYPE) \S+) ?(.*)$/.exec(line) ?? [];
    if (head !== undefined) lines.set(head, text ?? '');
    else if (line !== '' && !line.startsWith('#')) {
      const series = readSeries(line);
      lines.set(series === undefined ? line : seriesText(series), series === undefined ? '' : valueText(series));
    }
  }
  return lines;
}

function isComment(key: string): boolean {
  return key.startsWith('#');
}

/** HELP and TYPE of a family stand before its samples. */
function byFamily(a: string, b: string): number {
  const [one, other] = [orderOf(a), orderOf(b)];
  return one < other ? -1 : Number(one > other);
}

function orderOf(key: string): string {
  const [, word, name = ''] = /^# (HELP|TYPE) (\S+)$/.exec(key) ?? [];
  return word === undefined ? key.replace(/^([\w:]+)/, '$1 2') : `${name} ${word === 'HELP' ? '0' : '1'}`;
}

/** faultyLine finds the first line of a page that is neither a comment nor a sample with its value. */
export function faultyLine(page: string): string | undefined {
  return page
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
    .find((line) => readSeries(line)?.value === undefined);
}
