import type { Dispatcher } from 'undici';
import type { Reply, WireRequest } from '../connections.ts';
import { overFault } from '../deadline.ts';
import { isBrokenOff } from '../failure.ts';
import type { Clients, Seat } from './clients.ts';

/**
 * exchange sends a request and gives its answer. A kept connection that the server closed just as it was used says nothing
 * about the server: a GET or HEAD is then sent once more. It rejects with the error of undici or of the connection, and
 * when the deadline is over.
 */
export async function exchange(clients: Clients, wire: WireRequest): Promise<Reply> {
  const seat = clients.take();
  const mayTryAgain = seat.isConnected && (wire.method === 'GET' || wire.method === 'HEAD');
  try {
    return await sent(seat, wire);
  } catch (cause) {
    if (!mayTryAgain || wire.deadline.isOver || !isBrokenOff(cause)) throw cause;
    return sent(clients.take(), wire);
  }
}

function sent(seat: Seat, wire: WireRequest): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const { path, method, headers, body, deadline } = wire;
    let controller: Dispatcher.DispatchController | undefined;
    const leave = deadline.whenOver(() => {
      controller?.abort(overFault());
      reject(overFault());
    });
    const left = (): void => {
      seat.underWay -= 1;
      leave();
    };
    seat.underWay += 1;
    seat.client.dispatch(
      { path, method: method as Dispatcher.HttpMethod, headers, body },
      receiving(wire, { resolve, reject, left, begun: (begun) => (controller = begun) }),
    );
  });
}

interface Receiving {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (cause: unknown) => void;
  /** It is done with, one way or another. */
  readonly left: () => void;
  readonly begun: (controller: Dispatcher.DispatchController) => void;
}

/** What breaks off behind the head is a part of the answer: how bad that is depends on its status. */
function receiving(
  { deadline, spent, maxBytesOf }: WireRequest,
  { resolve, reject, left, begun }: Receiving,
): Dispatcher.DispatchHandler {
  let since = performance.now();
  let head: Pick<Reply, 'statusCode' | 'headers'> | undefined;
  let chunks: Buffer[] = [];
  let bytes = 0;
  let maxBytes = 0;
  const pass = (phase: 'first_byte' | 'transfer'): void => {
    const now = performance.now();
    spent(phase, (now - since) / 1000);
    since = now;
  };
  return {
    onRequestStart(controller) {
      begun(controller);
      since = performance.now();
      if (deadline.isOver) controller.abort(overFault());
    },
    onResponseStart(_, statusCode, headers) {
      if (statusCode < 200) return;
      head = { statusCode, headers };
      maxBytes = maxBytesOf(statusCode, headers);
      pass('first_byte');
    },
    onResponseData(controller, chunk) {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= maxBytes || head === undefined) return;
      chunks = [];
      resolve({ ...head, body: undefined });
      controller.abort(new Error('the body is too large'));
    },
    onResponseEnd() {
      left();
      pass('transfer');
      const [only = EMPTY] = chunks;
      if (head !== undefined) resolve({ ...head, body: chunks.length < 2 ? only : Buffer.concat(chunks, bytes) });
    },
    onResponseError(_, cause) {
      left();
      if (head === undefined) return reject(cause);
      pass('transfer');
      resolve({ ...head, body: undefined, cause });
    },
  };
}

const EMPTY = Buffer.alloc(0);
