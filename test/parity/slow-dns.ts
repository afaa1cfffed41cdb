import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** SlowDns is a name server on loopback that takes its time. */
export interface SlowDns extends AsyncDisposable {
  readonly port: number;
}

/** startSlowDns answers `250.any.name` after 250 ms, and every question with: no such name (RFC 1035, 4.1.1). */
export async function startSlowDns(): Promise<SlowDns> {
  const socket = createSocket('udp4');
  const pending = new Set<NodeJS.Timeout>();
  socket.on('message', (question, from) => {
    const label = question.toString('latin1', 13, 13 + (question[12] ?? 0));
    const answer = Buffer.from(question);
    answer.writeUInt16BE(0x8183, 2);
    const timer = setTimeout(
      () => {
        pending.delete(timer);
        socket.send(answer, from.port, from.address);
      },
      Number(label) || 0,
    );
    pending.add(timer);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    [Symbol.asyncDispose]: async () => {
      pending.forEach(clearTimeout);
      socket.close();
      await once(socket, 'close');
    },
  };
}
