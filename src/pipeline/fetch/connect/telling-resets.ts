import type { Socket } from 'node:net';
import { RESET } from '../failure.ts';

/**
 * tellingResets makes a socket tell each reset as an error of the code RESET, so that a part of a document is never taken
 * for all of it: undici takes ECONNRESET for the end of a body that tells no length, and libuv gives an end in place of a
 * reset that comes along with bytes. The kernel then no longer knows the peer, as it does after a proper end.
 */
export function tellingResets<S extends Socket>(socket: S): S {
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNRESET') error.code = RESET;
  });
  // Whoever listens for the end gets to know of it before a listener of ours could keep it back.
  const emit = socket.emit.bind(socket);
  socket.emit = (event: string | symbol, ...told: unknown[]) => {
    if (event !== 'end' || !isPeerGone(socket)) return emit(event, ...told);
    socket.destroy(Object.assign(new Error('the connection was reset'), { code: RESET }));
    return true;
  };
  return socket;
}

/** Only Linux is known to tell; a unix socket has no peer's address at all. */
function isPeerGone(socket: Socket): boolean {
  return process.platform === 'linux' && socket.localAddress !== undefined && socket.remoteAddress === undefined;
}
