import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Asked is what is asked for: by default the metrics, not compressed. */
export interface Asked {
  readonly port: number;
  readonly path?: string;
  readonly gzip?: boolean;
}

const END_OF_CHUNKS = '0\r\n\r\n';

/** Scraper asks one server again and again, over a connection that is kept as long as the server keeps it. */
export interface Scraper extends Disposable {
  /** Gives the milliseconds from a request to the last byte of its answer; it does as little with that as can be. */
  get(): Promise<number>;
}

/** openScraper connects with the first request. */
export function openScraper({ port, path = '/metrics', gzip = false }: Asked): Scraper {
  const encoding = gzip ? 'Accept-Encoding: gzip\r\n' : '';
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${encoding}\r\n`;
  let socket: Socket | undefined;
  return {
    async get() {
      if (socket?.writable !== true) {
        socket = connect({ port, host: '127.0.0.1', noDelay: true });
        await once(socket, 'connect');
      }
      const answer = read(socket);
      const begun = performance.now();
      socket.write(request);
      await answer;
      return performance.now() - begun;
    },
    [Symbol.dispose]: () => void socket?.destroy(),
  };
}

/** get asks once. */
export async function get(asked: Asked): Promise<number> {
  using scraper = openScraper(asked);
  return await scraper.get();
}

/** Reads one answer to its end. */
function read(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    let head = '';
    let bytes = 0;
    let length: number | undefined;
    const done = (cause?: Error): void => {
      socket.off('data', take).off('error', done).off('close', closed);
      if (cause === undefined) resolve();
      else reject(cause);
    };
    const closed = (): void => done(new Error('the connection was closed'));
    const take = (data: Buffer): void => {
      bytes += data.byteLength;
      if (!head.includes('\r\n\r\n')) {
        head += data.toString('latin1');
        length = lengthOf(head);
      }
      const isWhole = length === undefined ? endsChunks(data) : bytes >= length;
      if (isWhole && head.includes('\r\n\r\n')) done();
    };
    socket.on('data', take).on('error', done).on('close', closed);
  });
}

/** The whole answer's length, its head among it; undefined when it comes in chunks. */
function lengthOf(head: string): number | undefined {
  const end = head.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  if (!head.startsWith('HTTP/1.1 200')) throw new Error(head.slice(0, end));
  const length = /^content-length: *(\d+)/im.exec(head.slice(0, end))?.[1];
  return length === undefined ? undefined : end + 4 + Number(length);
}

function endsChunks(data: Buffer): boolean {
  return data.subarray(-END_OF_CHUNKS.length).toString('latin1') === END_OF_CHUNKS;
}
