import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { gzipPage } from '../../src/exposition/gzip.ts';

it('compresses a page that unpacks to the same text', async () => {
  const text = 'up{name="é"} 1\n'.repeat(1000);
  const packed = await gzipPage(text);
  expect(packed.length).toBeLessThan(text.length / 20);
  expect(gunzipSync(packed).toString('utf8')).toBe(text);
});
