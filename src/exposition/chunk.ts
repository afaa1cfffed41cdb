import type { Family } from '../model/family.ts';
import { isDistribution, unfitRows } from './distribution.ts';
import type { Format } from './format.ts';
import { numberText, timestampText } from './number.ts';

/** Chunk is a part of a page: text, or when it is large the text's bytes. */
export type Chunk = string | Buffer;

/** Chunks keeps the sample lines of families, so that one that has not changed is written once per format. */
export interface Chunks {
  of(family: Family, format: Format): Chunk;
  /** Takes a chunk that was written elsewhere, for a family whose lines are not written yet. */
  put(family: Family, format: Format, chunk: Chunk): void;
}

/** Beyond so many characters a chunk is sent by itself. */
const LARGE = 8192;

/** asChunk gives a text as a chunk. */
export function asChunk(text: string): Chunk {
  if (text.length >= LARGE) return Buffer.from(text, isAscii(text) ? 'latin1' : 'utf8');
  // A chunk is kept: V8 makes a rope of parts, twice as large, one flat text when a character of it is asked for.
  text.charCodeAt(0);
  return text;
}

/** Such text is written several times as fast when that is known. */
function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}

/** createChunks makes an empty store; it holds a family's text no longer than others hold the family. */
export function createChunks(): Chunks {
  const stores: Readonly<Record<Format, WeakMap<Family, Chunk>>> = { text: new WeakMap(), openmetrics: new WeakMap() };
  return {
    of(family, format) {
      const store = stores[dependsOnFormat(family) ? format : 'text'];
      const known = store.get(family);
      if (known !== undefined) return known;
      const chunk = asChunk(sampleLines(family, format));
      store.set(family, chunk);
      return chunk;
    },
    put: (family, format, chunk) => void stores[format].set(family, chunk),
  };
}

function dependsOnFormat(family: Family): boolean {
  return family.timestamps !== undefined || isDistribution(family);
}

const NO_ROWS: ReadonlySet<number> = new Set();

/** sampleLines writes a family's samples, a line each, but for rows to leave out and what the format does not allow. */
export function sampleLines(family: Family, format: Format, leftOut = NO_ROWS): string {
  const unfit = format === 'openmetrics' && isDistribution(family) ? unfitRows(family) : NO_ROWS;
  if (isPlain(family) && leftOut.size === 0 && unfit.size === 0) return plainLines(family);
  const { name, labels, values, suffixes, timestamps } = family;
  const lines: string[] = [];
  values.forEach((value, row) => {
    if (leftOut.has(row) || unfit.has(row)) return;
    const text = labels[row] ?? '';
    const seconds = timestamps?.[row];
    const time = seconds === undefined ? undefined : timestampText(seconds, format);
    const head = `${name}${suffixes?.[row] ?? ''}${text === '' ? '' : `{${text}}`} ${numberText(value)}`;
    lines.push(time === undefined ? `${head}\n` : `${head} ${time}\n`);
  });
  return lines.join('');
}

function isPlain({ labels, suffixes, timestamps }: Family): boolean {
  return suffixes === undefined && timestamps === undefined && !labels.includes('');
}

/** A join makes one flat text at once: what is the same in all lines stands between, so that each is but a few parts. */
function plainLines({ name, labels, values }: Family): string {
  const lines = values.map((value, row) => `${labels[row] ?? ''}} ${numberText(value)}`);
  const last = lines.length - 1;
  if (last === -1) return '';
  lines[0] = `${name}{${lines[0] ?? ''}`;
  lines[last] = `${lines[last] ?? ''}\n`;
  return lines.join(`\n${name}{`);
}
