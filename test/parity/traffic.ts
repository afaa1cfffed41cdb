import { once } from 'node:events';
import { connect } from 'node:net';

/** ask makes requests one after another, whatever their answers are. */
export async function ask(url: string, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    const response = await fetch(url).catch(() => undefined);
    await response?.arrayBuffer();
  }
}

/** hold opens a connection, writes the beginning of something, and keeps it open. */
export async function hold(port: number, text: string): Promise<AsyncDisposable> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined).resume();
  await once(socket, 'connect');
  await new Promise((resolve) => socket.write(text, resolve));
  return {
    [Symbol.asyncDispose]: async () => {
      socket.destroy();
      if (!socket.closed) await once(socket, 'close');
    },
  };
}
