import type { Chunk } from './chunk.ts';

/** Block is a run of a page's chunks that is sent as one. It stays the same object as long as its chunks are the same. */
export interface Block {
  readonly chunks: readonly Chunk[];
  readonly bytes: Buffer;
}

/** Blocks puts the chunks of pages together and remembers the blocks of the last ones. */
export interface Blocks {
  of(chunks: readonly Chunk[]): readonly Block[];
}

/** Chunks that are bytes already stand by themselves; texts are joined up to so many characters. */
const BLOCK_LENGTH = 32_768;
/** For how many pages a block is kept that is in none of them: single sources are scraped between whole pages. */
const KEPT_PAGES = 8;

interface Kept extends Block {
  usedIn: number;
}

/** createBlocks makes an empty memory. */
export function createBlocks(): Blocks {
  const kept = new Map<Chunk, Kept>();
  let page = 0;
  const blockOf = (chunks: readonly Chunk[]): Block => {
    const [first = ''] = chunks;
    const known = kept.get(first);
    const block = known !== undefined && isSame(known.chunks, chunks) ? known : newBlock(chunks);
    block.usedIn = page;
    if (block !== known) kept.set(first, block);
    return block;
  };
  return {
    of(chunks) {
      page += 1;
      const blocks = runsOf(chunks).map(blockOf);
      if (kept.size > blocks.length) {
        for (const [first, { usedIn }] of kept) if (usedIn + KEPT_PAGES <= page) kept.delete(first);
      }
      return blocks;
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
