import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, gzip } from 'node:zlib';
import type { Block } from './blocks.ts';
import { combine, shiftOf } from './crc32.ts';

/** Gzip compresses pages, and keeps what became of each block as long as others hold the block. */
export type Gzip = (blocks: readonly Block[]) => Promise<Buffer>;

interface Deflated {
  readonly bytes: Buffer;
  readonly crc: number;
  readonly shift: number;
  readonly length: number;
}

const deflate = promisify(deflateRaw);

/** Higher levels cost several times the time for a few percent. Each block ends at a byte, and not the data: the next follows. */
const OPTIONS = { level: 1, finishFlush: constants.Z_SYNC_FLUSH };

/** Compressed by deflate, nothing else said; https://www.rfc-editor.org/rfc/rfc1952#section-2.3 */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 0xff]);
/** An empty last block, https://www.rfc-editor.org/rfc/rfc1951#section-3.2.6 */
const END = Buffer.from([3, 0]);

/**
 * createGzip makes a compressor that has seen nothing yet. It works in the thread pool, and what it makes is one gzip
 * member: several are as valid, but some clients stop after the first.
 */
export function createGzip(): Gzip {
  const known = new WeakMap<Block, Promise<Deflated>>();
  const deflated = (block: Block): Promise<Deflated> => {
    const before = known.get(block);
    if (before !== undefined) return before;
    const made = deflateBlock(block);
    known.set(block, made);
    return made;
  };
  return async (blocks) => member(await Promise.all(blocks.map(deflated)));
}

async function deflateBlock({ bytes }: Block): Promise<Deflated> {
  const { byteLength: length } = bytes;
  // A copy, since zlib gives a slice of a larger buffer, which would be kept with it.
  const packed = Buffer.from(await deflate(bytes, OPTIONS));
  return { bytes: packed, crc: crc32(bytes), shift: shiftOf(length), length };
}

function member(parts: readonly Deflated[]): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(
    parts.reduce((before, { crc, shift }) => combine(before, crc, shift), 0),
    0,
  );
  trailer.writeUInt32LE(parts.reduce((sum, { length }) => sum + length, 0) % 2 ** 32, 4);
  return Buffer.concat([HEADER, ...parts.map(({ bytes }) => bytes), END, trailer]);
}

const compress = promisify(gzip);

/** gzipPage compresses a page that is sent but once. */
export function gzipPage(text: string): Promise<Buffer> {
  return compress(text, { level: 1 });
}
