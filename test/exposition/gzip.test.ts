import { spawnSync } from 'node:child_process';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBlocks } from '../../src/exposition/blocks.ts';
import type { Chunk } from '../../src/exposition/chunk.ts';
import { createGzip } from '../../src/exposition/gzip.ts';
import type { Section } from '../../src/exposition/page.ts';

const section = (...chunks: readonly Chunk[]): Section => ({
  chunks,
  length: chunks.reduce((sum, { length }) => sum + length, 0),
});
const packed = async (chunks: readonly Chunk[]): Promise<Buffer> =>
  Buffer.concat(await createGzip()(createBlocks().of([section(...chunks)])));

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

it('keeps blocks whose chunks are the same, and large sections by themselves', () => {
  const blocks = createBlocks();
  const large = section('l 1\n', Buffer.from('x'.repeat(9000)), 'm 1\n');
  const first = blocks.of([section('a 1\n'), large, section('b 1\n'), section('c 1\n', 'd 1\n')]);
  const second = blocks.of([section('a 1\n'), large, section('b 1\n'), section('c 1\n', 'd 2\n')]);
  const changed = blocks.of([section('l 1\n', ...large.chunks.slice(1, 2), 'm 2\n')]);
  const texts = first.map((stretch) => stretch.map(({ bytes }) => bytes.toString()));
  expect(texts).toEqual([['a 1\n'], large.chunks.map(String), ['b 1\nc 1\nd 1\n']]);
  expect(second.map((stretch, index) => stretch[0] === first[index]?.[0])).toEqual([true, true, false]);
  expect(second[1]).toBe(first[1]);
  expect(changed[0]?.map((block, index) => block === first[1]?.[index])).toEqual([true, true, false]);
});

it('unpacks to the same text when a page is packed again, and again with a part changed', async () => {
  const [blocks, gzip] = [createBlocks(), createGzip()];
  const parts = Array.from({ length: 5 }, (_, part) => Buffer.from(`p${part} 1\n`.repeat(2000)));
  const large = section(...parts);
  const changed = section(...parts.slice(0, 4), 'p5 1\n');
  for (const page of [[large], [large], [section('a 1\n'), large], [changed], [changed, section('z 1\n')], [changed]]) {
    const found = Buffer.concat(await gzip(blocks.of(page)));
    expect(gunzipSync(found, { info: true })).toMatchObject({ engine: { bytesWritten: found.length } });
    expect(gunzipSync(found).toString()).toBe(page.map(({ chunks }) => chunks.join('')).join(''));
  }
});
