import { faultFromWire, type WireFault } from './faults.ts';

/** Failed is why a question has no answer. */
export interface Failed {
  readonly fault: WireFault;
}

/** Questions is what one thread has asked another, until it is answered. */
export interface Questions<T extends object> {
  /** Asks under a number that `send` is given. Rejects with the fault of the answer. */
  ask(send: (ask: number) => void): Promise<T>;
  answer(ask: number, answer: T | Failed): void;
}

/** createQuestions begins with none. */
export function createQuestions<T extends object>(): Questions<T> {
  const asked = new Map<number, (answer: T | Failed) => void>();
  let asks = 0;
  return {
    ask: (send) =>
      new Promise((resolve, reject) => {
        asks += 1;
        asked.set(asks, (answer) => {
          if ('fault' in answer) reject(faultFromWire(answer.fault));
          else resolve(answer);
        });
        send(asks);
      }),
    answer(ask, answer) {
      asked.get(ask)?.(answer);
      asked.delete(ask);
    },
  };
}
