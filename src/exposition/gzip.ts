import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync, gzip } from 'node:zlib';
import type { Block, Stretch } from './blocks.ts';
import { combine, shiftOf } from './crc32.ts';

/**
 * Gzip compresses pages, and keeps what became of each block and stretch as long as others hold them. It gives the parts
 * that are sent one after another: to join them would cost more than all else where nothing has changed.
 */
export type Gzip = (page: readonly Stretch[]) => Promise<readonly Buffer[]>;

interface Deflated {
  readonly bytes: Buffer;
  readonly crc: number;
  readonly shift: number;
  readonly length: number;
}

const deflate = promisify(deflateRaw);

/**
 * Higher levels cost several times the time for a few percent; a larger window costs more to set up for each block than
 * it gains. Each block ends at a byte and not the data, since the next follows.
 */
const OPTIONS = { level: 1, windowBits: 13, memLevel: 6, finishFlush: constants.Z_SYNC_FLUSH };

/** A block beyond this goes to the thread pool, whose overhead is that of some ten thousand bytes. */
const LARGE_BYTES = 262_144;

/** Compressed by deflate, nothing else said; https://www.rfc-editor.org/rfc/rfc1952#section-2.3 */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 0xff]);
/** An empty last block, https://www.rfc-editor.org/rfc/rfc1951#section-3.2.6 */
const END = Buffer.from([3, 0]);

/**
 * createGzip makes a compressor that has seen nothing yet. It holds the process up for no more than a millisecond at a
 * time. What it makes is one gzip member: several are as valid, but some clients stop after the first.
 */
export function createGzip(): Gzip {
  const known = new WeakMap<Block, Deflated>();
  const whole = createWhole();
  return async (page) => {
    const parts: Deflated[] = [];
    let busy = 0;
    for (const stretch of page) {
      const before = whole.of(stretch);
      if (before !== undefined) {
        parts.push(before);
        continue;
      }
      const blocks: Deflated[] = [];
      for (const block of stretch) {
        const deflated = known.get(block) ?? (await deflateBlock(block));
        blocks.push(deflated);
        if (known.has(block)) continue;
        known.set(block, deflated);
        busy += deflated.length;
        if (busy < LARGE_BYTES) continue;
        await turn();
        busy = 0;
      }
      parts.push(...whole.take(stretch, blocks));
    }
    return member(parts);
  };
}

interface Whole {
  /** A stretch in one piece. */
  of(stretch: Stretch): Deflated | undefined;
  /** Gives the parts of a stretch, in one piece from the second time on: only what stays is worth that. */
  take(stretch: Stretch, parts: readonly Deflated[]): readonly Deflated[];
}

function createWhole(): Whole {
  const seen = new WeakSet<Stretch>();
  const known = new WeakMap<Stretch, Deflated>();
  return {
    of: (stretch) => known.get(stretch),
    take(stretch, parts) {
      if (parts.length > 1 && seen.has(stretch)) {
        const one = joined(parts);
        known.set(stretch, one);
        return [one];
      }
      seen.add(stretch);
      return parts;
    },
  };
}

function joined(parts: readonly Deflated[]): Deflated {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return {
    bytes: Buffer.concat(parts.map(({ bytes }) => bytes)),
    crc: crcOf(parts),
    shift: shiftOf(length),
    length,
  };
}

function crcOf(parts: readonly Deflated[]): number {
  return parts.reduce((before, { crc, shift }) => combine(before, crc, shift), 0);
}

function deflateBlock({ bytes }: Block): Deflated | Promise<Deflated> {
  if (bytes.byteLength <= LARGE_BYTES) return deflatedFrom(bytes, deflateRawSync(bytes, OPTIONS));
  return deflate(bytes, OPTIONS).then((packed) => deflatedFrom(bytes, packed));
}

/** The packed bytes are copied: zlib gives a slice of a larger buffer, which would be kept with them. */
function deflatedFrom(bytes: Buffer, packed: Buffer): Deflated {
  const { byteLength: length } = bytes;
  return { bytes: Buffer.from(packed), crc: crc32(bytes), shift: shiftOf(length), length };
}

function member(parts: readonly Deflated[]): readonly Buffer[] {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crcOf(parts), 0);
  trailer.writeUInt32LE(parts.reduce((sum, { length }) => sum + length, 0) % 2 ** 32, 4);
  return [HEADER, ...parts.map(({ bytes }) => bytes), END, trailer];
}

const compress = promisify(gzip);

/** gzipPage compresses a page that is sent but once. */
export function gzipPage(text: string): Promise<Buffer> {
  return compress(text, { level: 1 });
}
