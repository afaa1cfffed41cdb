import type { Family } from '../model/family.ts';
import { isDistribution, unfitRows } from './distribution.ts';
import type { Format } from './format.ts';
import { numberText, timestampText } from './number.ts';

/** Chunks keeps the sample lines of families, so that one that has not changed is written once per format. */
export interface Chunks {
  of(family: Family, format: Format): string;
}

/** createChunks makes an empty store; it holds a family's text no longer than others hold the family. */
export function createChunks(): Chunks {
  const stores: Readonly<Record<Format, WeakMap<Family, string>>> = { text: new WeakMap(), openmetrics: new WeakMap() };
  return {
    of(family, format) {
      const store = stores[dependsOnFormat(family) ? format : 'text'];
      const known = store.get(family);
      if (known !== undefined) return known;
      const text = sampleLines(family, format);
      store.set(family, text);
      return text;
    },
  };
}

function dependsOnFormat(family: Family): boolean {
  return family.timestamps !== undefined || isDistribution(family);
}

const NO_ROWS: ReadonlySet<number> = new Set();

/** sampleLines writes a family's samples, a line each, but for rows to leave out and what the format does not allow. */
export function sampleLines(family: Family, format: Format, leftOut = NO_ROWS): string {
  const { name, labels, values, suffixes, timestamps } = family;
  const unfit = format === 'openmetrics' && isDistribution(family) ? unfitRows(family) : NO_ROWS;
  const lines: string[] = [];
  values.forEach((value, row) => {
    if (leftOut.has(row) || unfit.has(row)) return;
    const text = labels[row] ?? '';
    const seconds = timestamps?.[row];
    const time = seconds === undefined ? undefined : timestampText(seconds, format);
    const head = `${name}${suffixes?.[row] ?? ''}${text === '' ? '' : `{${text}}`} ${numberText(value)}`;
    lines.push(time === undefined ? `${head}\n` : `${head} ${time}\n`);
  });
  // Joined, not concatenated: a chunk is kept, and a flat string is a fraction of a rope's size.
  return lines.join('');
}
