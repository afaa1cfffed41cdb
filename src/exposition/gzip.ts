import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** gzipPage compresses a page, in the thread pool, at level 1: higher ones cost several times the time for a few percent. */
export function gzipPage(text: string): Promise<Buffer> {
  return compress(text, { level: 1 });
}
