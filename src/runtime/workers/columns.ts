import { type Chunk, createChunks } from '../../exposition/chunk.ts';
import type { Format } from '../../exposition/format.ts';
import type { Family, Suffix } from '../../model/family.ts';
import { present } from '../present.ts';

/** WireFamily is a family as it goes from thread to thread: numbers that are handed over, and text that is written already. */
export interface WireFamily {
  readonly head: Omit<Family, 'labels' | 'values' | 'suffixes' | 'timestamps'>;
  /** Which column of labels it has. */
  readonly labels: number;
  readonly values: Float64Array;
  readonly suffixes?: readonly Suffix[];
  readonly timestamps?: readonly (number | undefined)[];
  /** Its lines, where they are many. */
  readonly lines: readonly (readonly [Format, Uint8Array])[];
}

/** WireLabels is a column of label texts, one a line. */
export interface WireLabels {
  readonly id: number;
  readonly count: number;
  readonly text: Uint8Array;
}

/** WireFamilies is all families of a collection, and the columns of labels that are new to the other thread. */
export interface WireFamilies {
  readonly families: readonly WireFamily[];
  readonly labels: readonly WireLabels[];
}

/** FamilyWriter writes the families of one source; a column of labels that the other thread has is not written again. */
export interface FamilyWriter {
  write(families: readonly Family[], known: ReadonlySet<number>): WireFamilies;
}

/** createFamilyWriter begins with no columns. */
export function createFamilyWriter(): FamilyWriter {
  let columns: ReadonlyMap<number, readonly string[]> = new Map();
  let last = 0;
  return {
    write(families, known) {
      const labels: WireLabels[] = [];
      const used = new Map<number, readonly string[]>();
      const idOf = (column: readonly string[]): number => {
        const found = find(used, column) ?? find(columns, column, known);
        const id = found ?? (last += 1);
        used.set(id, column);
        if (found === undefined) labels.push({ id, count: column.length, text: Buffer.from(column.join('\n')) });
        return id;
      };
      const written = families.map((family) => writeFamily(family, idOf(family.labels)));
      columns = used;
      return { families: written, labels };
    },
  };
}

function find(
  columns: ReadonlyMap<number, readonly string[]>,
  column: readonly string[],
  known?: ReadonlySet<number>,
): number | undefined {
  for (const [id, other] of columns) if (known?.has(id) !== false && isSame(other, column)) return id;
  return undefined;
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((text, row) => text === right[row]);
}

const FORMATS = ['text', 'openmetrics'] as const satisfies Format[];

function writeFamily(family: Family, labels: number): WireFamily {
  const { name, type, help, unit, stateLabel, values, suffixes, timestamps } = family;
  return {
    head: { name, type, help, ...present({ unit, stateLabel }) },
    labels,
    values: Float64Array.from(values),
    ...(suffixes && { suffixes }),
    ...(timestamps && { timestamps }),
    lines: values.length < MANY ? [] : linesOf(family),
  };
}

/** Fewer lines are no large chunk. */
const MANY = 64;

function linesOf(family: Family): WireFamily['lines'] {
  const chunks = createChunks();
  const lines = new Map<Chunk, readonly [Format, Uint8Array]>();
  for (const format of FORMATS) {
    const chunk = chunks.of(family, format);
    // One that reads the same in both formats is one chunk.
    if (chunk instanceof Buffer && !lines.has(chunk)) lines.set(chunk, [format, chunk]);
  }
  return [...lines.values()];
}

/** FamilyReader reads the families of one source. */
export interface FamilyReader {
  /** The columns of labels that it has. */
  readonly known: readonly number[];
  /** `keep` is given each chunk that is written already. */
  read(wire: WireFamilies, keep: (family: Family, format: Format, chunk: Chunk) => void): readonly Family[];
}

/** createFamilyReader begins with no columns. */
export function createFamilyReader(): FamilyReader {
  let columns: ReadonlyMap<number, Column> = new Map();
  return {
    get known() {
      return [...columns.keys()];
    },
    read({ families, labels }, keep) {
      const all = new Map([...columns, ...labels.map((column) => [column.id, new Column(column)] as const)]);
      const used = new Map<number, Column>();
      const read = families.map((wire) => {
        const column = all.get(wire.labels) ?? NONE;
        used.set(wire.labels, column);
        const family = readFamily(wire, column);
        for (const [format, lines] of wire.lines) keep(family, format, bufferOf(lines));
        return family;
      });
      columns = used;
      return read;
    },
  };
}

/** Pages are made of lines that are written already: the texts are wanted only where several sources share a family. */
class Column {
  readonly #count: number;
  #text: Uint8Array | undefined;
  #texts: readonly string[] = [];

  constructor({ count, text }: Pick<WireLabels, 'count' | 'text'>) {
    this.#count = count;
    this.#text = text;
  }

  get texts(): readonly string[] {
    if (this.#text !== undefined && this.#count > 0) this.#texts = bufferOf(this.#text).toString().split('\n');
    this.#text = undefined;
    return this.#texts;
  }
}

const NONE = new Column({ count: 0, text: new Uint8Array() });

function readFamily({ head, values, suffixes, timestamps }: WireFamily, column: Column): Family {
  return Object.freeze({
    ...head,
    get labels() {
      return column.texts;
    },
    values: numbersOf(values),
    ...(suffixes && { suffixes }),
    ...(timestamps && { timestamps }),
  });
}

/** Several times as fast as Array.from. */
function numbersOf(values: Float64Array): readonly number[] {
  const numbers = new Array<number>(values.length);
  for (let row = 0; row < values.length; row += 1) numbers[row] = values[row] ?? NaN;
  return numbers;
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
