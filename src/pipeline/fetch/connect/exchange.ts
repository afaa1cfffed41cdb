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
    const { path, method, headers, body } = wire;
    seat.underWay += 1;
    seat.client.dispatch({ path, method, headers, body }, new Receiver(seat, wire, { resolve, reject }));
  });
}

interface Outcome {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (cause: unknown) => void;
}

/** What breaks off behind the head is a part of the answer: how bad that is depends on its status. */
class Receiver implements Dispatcher.DispatchHandler {
  readonly #seat: Seat;
  readonly #wire: WireRequest;
  readonly #outcome: Outcome;
  readonly #leaveDeadline: () => void;
  readonly #body = createPile();
  #controller: Dispatcher.DispatchController | undefined;
  #since = 0;
  #head: Pick<Reply, 'statusCode' | 'headers'> | undefined;
  #maxBytes = 0;

  constructor(seat: Seat, wire: WireRequest, outcome: Outcome) {
    this.#seat = seat;
    this.#wire = wire;
    this.#outcome = outcome;
    this.#leaveDeadline = wire.deadline.whenOver(() => {
      this.#controller?.abort(overFault());
      outcome.reject(overFault());
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#since = performance.now();
    if (this.#wire.deadline.isOver) controller.abort(overFault());
  }

  onResponseStart(_: unknown, statusCode: number, headers: Reply['headers']): void {
    if (statusCode < 200) return;
    this.#head = { statusCode, headers };
    this.#maxBytes = this.#wire.maxBytesOf(statusCode, headers);
    this.#pass('first_byte');
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#body.add(chunk) <= this.#maxBytes) return;
    this.#end(undefined);
    controller.abort(new Error('the body is too large'));
  }

  onResponseEnd(): void {
    this.#leave();
    this.#end(this.#body.whole());
  }

  onResponseError(_: unknown, cause: Error): void {
    this.#leave();
    if (this.#head === undefined) this.#outcome.reject(cause);
    else this.#end(undefined, cause);
  }

  #end(body: Buffer | undefined, cause?: Error): void {
    const { statusCode = 0, headers = {} } = this.#head ?? {};
    this.#outcome.resolve(cause === undefined ? { statusCode, headers, body } : { statusCode, headers, body, cause });
  }

  #leave(): void {
    this.#seat.underWay -= 1;
    this.#leaveDeadline();
    if (this.#head !== undefined) this.#pass('transfer');
  }

  #pass(phase: 'first_byte' | 'transfer'): void {
    const now = performance.now();
    this.#wire.spent(phase, (now - this.#since) / 1000);
    this.#since = now;
  }
}

interface Pile {
  /** Adds a part, and gives how many bytes there are. */
  add(part: Buffer): number;
  whole(): Buffer;
}

/** Most bodies come in one part, which need not be copied. */
function createPile(): Pile {
  const parts: Buffer[] = [];
  let bytes = 0;
  return {
    add(part) {
      parts.push(part);
      return (bytes += part.length);
    },
    whole() {
      const [only] = parts;
      return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts, bytes);
    },
  };
}
