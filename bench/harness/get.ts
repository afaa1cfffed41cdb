import { connect, type Socket } from 'node:net';

/** Getter asks one server again and again over one connection, and does as little with the answers as can be. */
export interface Getter extends Disposable {
  /** Gives the milliseconds from the request to the last byte of the answer, and its size. */
  get(): Promise<Got>;
}

export interface Got {
  readonly ms: number;
  readonly bytes: number;
}

const END_OF_CHUNKS = '0\r\n\r\n';

/** openGetter connects to a loopback port; with `gzip` it accepts compressed answers. */
export async function openGetter(port: number, { path = '/metrics', gzip = false } = {}): Promise<Getter> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const encoding = gzip ? 'Accept-Encoding: gzip\r\n' : '';
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${encoding}\r\n`;
  return {
    async get() {
      const begun = performance.now();
      const answer = read(socket);
      socket.write(request);
      const bytes = await answer;
      return { ms: performance.now() - begun, bytes };
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}

/** Reads one answer and gives its size. */
function read(socket: Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    let head = '';
    let bytes = 0;
    let length: number | undefined;
    const done = (cause?: Error): void => {
      socket.off('data', take).off('error', done).off('close', closed);
      if (cause === undefined) resolve(bytes);
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
