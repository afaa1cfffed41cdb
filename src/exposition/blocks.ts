import type { Chunk } from './chunk.ts';
import type { Section } from './page.ts';

/** Block is a run of a page's chunks that is sent as one. It stays the same object as long as its chunks are the same. */
export interface Block {
  readonly chunks: readonly Chunk[];
  readonly bytes: Buffer;
}

/** Stretch is the blocks of a large section, the same object as long as that is, or one block of several small ones. */
export type Stretch = readonly Block[];

/** Blocks puts the chunks of pages together and remembers the blocks of the last ones. */
export interface Blocks {
  of(sections: readonly Section[]): readonly Stretch[];
}

/** Chunks that are bytes already stand by themselves; texts are joined up to so many characters. */
const BLOCK_LENGTH = 32_768;
/** A section beyond this stands by itself, so that what changes with each page is not made one with what does not. */
const LARGE_LENGTH = 8192;
/** For how many pages a block is kept that is in none of them: single sources are scraped between whole pages. */
const KEPT_PAGES = 8;

interface Kept extends Block {
  usedIn: number;
}

/** createBlocks makes an empty memory. */
export function createBlocks(): Blocks {
  const memory = createMemory();
  const stretches = new WeakMap<Section, readonly Kept[]>();
  const stretchOf = (section: Section): Stretch => {
    const known = stretches.get(section);
    if (known !== undefined) return memory.use(known);
    const made = runsOf(section.chunks).map(memory.blockOf);
    stretches.set(section, made);
    return made;
  };
  return {
    of(sections) {
      const found: Stretch[] = [];
      let small: Chunk[] = [];
      const flush = (): void => {
        for (const run of runsOf(small)) found.push([memory.blockOf(run)]);
        small = [];
      };
      for (const section of sections) {
        if (section.length <= LARGE_LENGTH) small.push(...section.chunks);
        else {
          flush();
          found.push(stretchOf(section));
        }
      }
      flush();
      memory.turn(found.reduce((sum, { length }) => sum + length, 0));
      return found;
    },
  };
}

interface Memory {
  /** The block of these chunks, an earlier one where they are the same. */
  readonly blockOf: (chunks: readonly Chunk[]) => Kept;
  use(blocks: readonly Kept[]): Stretch;
  /** Ends a page of so many blocks. */
  turn(blocks: number): void;
}

function createMemory(): Memory {
  const kept = new Map<Chunk, Kept>();
  let page = 0;
  return {
    blockOf(chunks) {
      const [first = ''] = chunks;
      const known = kept.get(first);
      const block = known !== undefined && isSame(known.chunks, chunks) ? known : newBlock(chunks);
      block.usedIn = page;
      if (block !== known) kept.set(first, block);
      return block;
    },
    use(blocks) {
      for (const block of blocks) block.usedIn = page;
      return blocks;
    },
    turn(blocks) {
      if (kept.size > blocks) {
        for (const [first, { usedIn }] of kept) if (usedIn + KEPT_PAGES <= page) kept.delete(first);
      }
      page += 1;
    },
  };
}

function newBlock(chunks: readonly Chunk[]): Kept {
  const [first] = chunks;
  const bytes = first instanceof Buffer ? first : Buffer.from(chunks.join(''));
  return { chunks, bytes, usedIn: 0 };
}

function runsOf(chunks: readonly Chunk[]): readonly (readonly Chunk[])[] {
  const runs: Chunk[][] = [];
  let run: Chunk[] | undefined;
  let length = 0;
  for (const chunk of chunks) {
    if (chunk instanceof Buffer) {
      runs.push([chunk]);
      run = undefined;
    } else if (run === undefined || length + chunk.length > BLOCK_LENGTH) {
      runs.push((run = [chunk]));
      length = chunk.length;
    } else {
      run.push(chunk);
      length += chunk.length;
    }
  }
  return runs;
}

function isSame(left: readonly Chunk[], right: readonly Chunk[]): boolean {
  return left.length === right.length && left.every((chunk, index) => chunk === right[index]);
}
