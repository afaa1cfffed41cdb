import { TLSSocket } from 'node:tls';
import type { Pair } from './certificates.ts';
import type { Misbehave } from './upstream.ts';

/** asked waits for the head of a request. */
export function asked(then: Misbehave): Misbehave {
  return (socket) => {
    let head = '';
    const read = (chunk: Buffer): void => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', read);
      socket.resume();
      then(socket);
    };
    socket.on('data', read);
  };
}

/** says sends bytes when it is asked, and ends. */
export function says(...bytes: readonly (string | Buffer)[]): Misbehave {
  return asked((socket) => {
    for (const part of bytes) socket.write(part);
    socket.end();
  });
}

/** stops sends bytes when it is asked, and then nothing for ever. */
export function stops(bytes: string): Misbehave {
  return asked((socket) => void socket.write(bytes));
}

/** breaks sends bytes when it is asked, and resets the connection once they are out. */
export function breaks(bytes: string | Buffer): Misbehave {
  return asked((socket) => {
    if (bytes.length === 0) socket.resetAndDestroy();
    else socket.write(bytes, () => socket.resetAndDestroy());
  });
}

/** drips sends one byte a second when it is asked. */
export function drips(bytes: string): Misbehave {
  return asked((socket) => {
    let sent = 0;
    const timer = setInterval(() => void socket.write(bytes[sent++ % bytes.length] ?? ''), 1000);
    socket.on('close', () => clearInterval(timer));
  });
}

/** floods sends a head and then the same bytes as fast as they are taken, for ever. */
export function floods(head: string, again: Buffer): Misbehave {
  return asked((socket) => {
    socket.write(head);
    const pour = (): void => {
      while (socket.writable && socket.write(again));
    };
    socket.on('drain', pour);
    pour();
  });
}

/** overTls does over TLS what else is done in the clear. */
export function overTls(pair: Pair, then: Misbehave): Misbehave {
  return (socket) => {
    const secure = new TLSSocket(socket, { isServer: true, cert: pair.cert, key: pair.key });
    secure.on('error', () => undefined);
    then(secure);
  };
}

/** httpHead writes the head of an answer of 200. */
export function httpHead(headers: Readonly<Record<string, string>>, status = '200 OK'): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n`;
}

/** whole is an answer of 200 as it should be, but for what its headers and body are. */
export function whole(type: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Buffer {
  const length = String(Buffer.byteLength(body));
  const head = httpHead({ 'Content-Type': type, 'Content-Length': length, Connection: 'close', ...headers });
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

/** unmeasured is an answer of 200 that ends with its connection. */
export function unmeasured(type: string, body: string | Buffer): Buffer {
  return Buffer.concat([Buffer.from(httpHead({ 'Content-Type': type, Connection: 'close' })), Buffer.from(body)]);
}
