import { connect, isIP, type NetConnectOpts, type Socket } from 'node:net';
import { errors } from 'undici';
import { type Allow, guardedLookup } from './guard.ts';

/** Way is what a connection leads to first: a host and its port, or a unix socket. */
export type Way = { readonly host: string; readonly port: number } | { readonly path: string };

/** DialTools is how long a connection may take, who may refuse its address, and who is told how long it took. */
export interface DialTools {
  readonly timeoutSeconds: number;
  readonly allow?: Allow;
  readonly spent: Spent;
}

/** Spent is told of seconds that went into a phase of an exchange. */
export type Spent = (phase: 'dns' | 'connect' | 'tls', seconds: number) => void;

const KEEP_ALIVE_MILLISECONDS = 60_000;

/** dial opens a socket. It rejects with the Fault of a guard, an error of node:net, or undici's ConnectTimeoutError. */
export async function dial(way: Way, { timeoutSeconds, allow, spent }: DialTools): Promise<Socket> {
  const address = 'path' in way ? way.path : way.host;
  const isName = !('path' in way) && isIP(address) === 0;
  const refusal = isName ? undefined : allow?.(address, address);
  if (refusal !== undefined) throw refusal;
  const lookup = isName && allow !== undefined ? { lookup: guardedLookup(allow) } : {};
  const options: NetConnectOpts & { readonly highWaterMark: number } = { ...way, ...lookup, highWaterMark: 65_536 };
  return opened(connect(options), { isName, timeoutSeconds, spent });
}

interface Opening extends DialTools {
  readonly isName: boolean;
}

async function opened(socket: Socket, { isName, timeoutSeconds, spent }: Opening): Promise<Socket> {
  const started = performance.now();
  let resolvedAt = started;
  const late = (): void => void socket.destroy(new errors.ConnectTimeoutError());
  const timer = setTimeout(late, timeoutSeconds * 1000);
  socket.once('lookup', () => {
    if (!isName) return;
    resolvedAt = performance.now();
    spent('dns', (resolvedAt - started) / 1000);
  });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
    });
    return socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MILLISECONDS);
  } finally {
    if (!isName || resolvedAt > started) spent('connect', (performance.now() - resolvedAt) / 1000);
    clearTimeout(timer);
  }
}
