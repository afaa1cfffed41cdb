import { stat, unlink } from 'node:fs/promises';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { ListenAddress } from './listen-address.ts';
import { WebFault } from './web-fault.ts';

/** Listener is a socket that takes connections. */
export interface Listener {
  /** `host:port`, `[::]:9877` or a path, as it was bound. */
  readonly name: string;
  /** The host to be reached at from this machine, with its port; undefined for a Unix socket. */
  readonly authority: string | undefined;
  /** Takes no more connections; resolves when those that there are have ended. */
  close(): Promise<void>;
  /** Ends all connections at once. */
  destroy(): void;
}

/** Door is where connections go. */
export interface Door {
  /** How many may be open at a time. */
  readonly max: number;
  readonly accept: (socket: Socket) => void;
  /** Most of them are open: a chance to end some. */
  readonly crowded: () => void;
  /** One was turned away. */
  readonly dropped: () => void;
}

/** listen opens an address; throws a WebFault that says what is in the way. A socket file that nobody listens on is replaced. */
export async function listen(address: ListenAddress, door: Door): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // Whoever takes the connection has listeners of its own; between two of them there is this one.
    socket.on('error', () => socket.destroy());
    if (sockets.size > door.max / 2) door.crowded();
    door.accept(socket);
  });
  server.maxConnections = door.max;
  server.on('drop', () => door.dropped());
  await bind(server, address);
  return {
    ...namesOf(server, address),
    close: () => new Promise((resolve) => server.close(() => resolve())),
    destroy: () => sockets.forEach((socket) => socket.destroy()),
  };
}

async function bind(server: Server, address: ListenAddress): Promise<void> {
  const attempts = [address, ...('host' in address && address.host === '' ? [{ ...address, host: '0.0.0.0' }] : [])];
  for (const [index, attempt] of attempts.entries()) {
    try {
      await bindOnce(server, attempt);
      return;
    } catch (cause) {
      const isWithoutIpv6 = ['EAFNOSUPPORT', 'EADDRNOTAVAIL'].includes(codeOf(cause));
      if (isWithoutIpv6 && index + 1 < attempts.length) continue;
      throw new WebFault(`cannot listen on ${nameOf(address)}: ${reasonOf(cause, address)}`, cause);
    }
  }
}

async function bindOnce(server: Server, address: ListenAddress): Promise<void> {
  if ('path' in address && (await isForsaken(address.path))) await unlink(address.path);
  server.listen('host' in address && address.host === '' ? { ...address, host: '::' } : address);
  await once(server, 'listening');
}

/** Left over by a process that could not clean up: nobody answers there. */
async function isForsaken(path: string): Promise<boolean> {
  if ((await stat(path).catch(() => undefined))?.isSocket() !== true) return false;
  const probe = connect(path);
  try {
    await once(probe, 'connect');
    return false;
  } catch (cause) {
    return codeOf(cause) === 'ECONNREFUSED';
  } finally {
    probe.destroy();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the address is already in use (is another exporter running?)',
  EACCES: 'not allowed to listen there (ports below 1024 need a privilege)',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'the name is not known',
  ENOENT: 'there is no such folder',
  EINVAL: 'it is no socket that can be listened on',
  EBADF: 'it is not open',
};

/** Of a path libuv says EACCES also where there is no such folder. */
function reasonOf(cause: unknown, address: ListenAddress): string {
  const code = codeOf(cause);
  if ('path' in address && code === 'EACCES') return 'its folder is not there, or may not be written to';
  return REASONS[code] ?? code;
}

function nameOf(address: ListenAddress): string {
  if ('path' in address) return `unix:${address.path}`;
  if ('fd' in address) return `file descriptor ${address.fd}`;
  return authorityOf(address.host, address.port);
}

function namesOf(server: Server, address: ListenAddress): Pick<Listener, 'name' | 'authority'> {
  const bound = server.address();
  if (bound === null || typeof bound === 'string')
    return { name: `unix:${bound ?? nameOf(address)}`, authority: undefined };
  const host = 'host' in address && address.host !== '' ? address.host : bound.address;
  const isEvery = host === '::' || host === '0.0.0.0';
  return {
    name: authorityOf(bound.address, bound.port),
    authority: authorityOf(isEvery ? 'localhost' : host, bound.port),
  };
}

function authorityOf(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
}
