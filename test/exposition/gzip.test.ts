import { spawnSync } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBlocks } from '../../src/exposition/blocks.ts';
import type { Chunk } from '../../src/exposition/chunk.ts';
import { createGzip } from '../../src/exposition/gzip.ts';

const packed = (chunks: readonly Chunk[]): Promise<Buffer> => createGzip()(createBlocks().of(chunks));

it('compresses a page that unpacks to the same text', async () => {
  const text = 'up{name="é"} 1\n'.repeat(1000);
  const found = await packed([text, Buffer.from(text), text]);
  expect(found.length).toBeLessThan(text.length / 20);
  expect(gunzipSync(found).toString('utf8')).toBe(text.repeat(3));
});

it('is one member, which zlib reads to its end, whatever the blocks are', async () => {
  const chunk = fc
    .tuple(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.nat(2000))
    .map(([text, times]) => text.repeat(times));
  const chunks = fc.array(
    fc.oneof(
      chunk,
      chunk.map((text) => Buffer.from(text)),
    ),
    { maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(chunks, async (page) => {
      const found = await packed(page);
      // What stands behind the first member would be left over, or a second one's header.
      expect(gunzipSync(found, { info: true })).toMatchObject({ engine: { bytesWritten: found.length } });
      expect(gunzipSync(found).toString()).toBe(page.join(''));
    }),
    { numRuns: 40 },
  );
});

it('is the same as other programs read it', async () => {
  const lines = Array.from({ length: 20_000 }, (_, row) => `queued{name="ä ${row}"} ${row * 7}\n`);
  const page = [lines.slice(0, 5).join(''), Buffer.from(lines.slice(5).join('')), '# EOF\n'];
  const { stdout } = spawnSync('gzip', ['-dc'], { input: await packed(page), maxBuffer: 1e8 });
  expect(stdout.toString()).toBe(page.join(''));
});

it('keeps blocks whose chunks are the same', () => {
  const blocks = createBlocks();
  const large = Buffer.from('x'.repeat(9000));
  const first = blocks.of(['a 1\n', large, 'b 1\n', 'c 1\n']);
  const second = blocks.of(['a 1\n', large, 'b 1\n', 'c 2\n']);
  expect(first.map(({ bytes }) => bytes.toString())).toEqual(['a 1\n', large.toString(), 'b 1\nc 1\n']);
  expect(second.map((block, index) => block === first[index])).toEqual([true, true, false]);
});
