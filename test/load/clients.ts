import { get, type IncomingMessage } from 'node:http';
import { setTimeout as passing } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';

/** Page is an answer to a scrape; `text` is decompressed. */
export interface Page {
  readonly status: number;
  readonly text: string;
}

function open(url: string, isGzip = false): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, headers: isGzip ? { 'Accept-Encoding': 'gzip' } : {} }, resolve).on('error', reject);
  });
}

/** scrape reads a page to its end. */
export async function scrape(url: string, isGzip = false): Promise<Page> {
  const response = await open(url, isGzip);
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  const bytes = Buffer.concat(parts);
  const isPacked = response.headers['content-encoding'] === 'gzip';
  return { status: response.statusCode ?? 0, text: (isPacked ? gunzipSync(bytes) : bytes).toString() };
}

/** scrapeUntilServed comes again after a 503, as the next scrape would; it counts those. */
export async function scrapeUntilServed(url: string, isGzip: boolean): Promise<Page & { readonly refused: number }> {
  for (let refused = 0; ; refused += 1) {
    const page = await scrape(url, isGzip);
    if (page.status !== 503) return { ...page, refused };
    await passing(100 + Math.random() * 400);
  }
}

/** Slow is a client that takes its time: it has the first bytes, and asks for no more. */
export async function openSlow(url: string): Promise<Disposable> {
  const response = await open(url);
  response.pause();
  response.on('error', () => undefined);
  return { [Symbol.dispose]: () => response.destroy() };
}

/** vanish begins a scrape and goes away in the midst of the answer. */
export async function vanish(url: string): Promise<void> {
  const response = await open(url);
  response.on('error', () => undefined);
  await new Promise((resolve) => response.once('data', resolve));
  response.destroy();
}
