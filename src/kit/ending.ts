/** Until is what ends work before it is done: a signal, or an ending. */
export type Until = AbortSignal | Ending;

/** Ending is over at some time, and tells whoever waits for that. */
export interface Ending {
  readonly isOver: boolean;
  /** Aborted when it is over; made when it is first asked for. */
  readonly signal: AbortSignal;
  /** Calls `end` when it is over, at once if it is already, unless what it gives is called before. */
  whenOver(end: () => void): () => void;
}

/**
 * OpenEnding is an ending that its maker ends. Each poll has some of them: where an AbortController and its listeners are
 * ten objects that outlive the poll, this is one.
 */
export class OpenEnding implements Ending {
  #isOver = false;
  #controller: AbortController | undefined;
  /** Most have one to tell at a time. */
  #one: (() => void) | undefined;
  #others: Set<() => void> | undefined;

  get isOver(): boolean {
    return this.#isOver;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isOver) this.#controller.abort();
    return this.#controller.signal;
  }

  whenOver(end: () => void): () => void {
    if (this.#isOver) end();
    else if (this.#one === undefined) this.#one = end;
    else (this.#others ??= new Set()).add(end);
    return () => {
      if (this.#one === end) this.#one = undefined;
      else this.#others?.delete(end);
    };
  }

  /** Ends it; nothing the second time. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#controller?.abort();
    this.#one?.();
    for (const other of this.#others ?? []) other();
  }
}

/** isOverOf holds when nothing is to be waited for any more. */
export function isOverOf(until: Until): boolean {
  return until instanceof AbortSignal ? until.aborted : until.isOver;
}

/** whenOverOf calls `end` when it is over, at once if it is already, unless what it gives is called before. */
export function whenOverOf(until: Until, end: () => void): () => void {
  if (!(until instanceof AbortSignal)) return until.whenOver(end);
  if (until.aborted) end();
  else until.addEventListener('abort', end, { once: true });
  return () => until.removeEventListener('abort', end);
}

/** signalOf gives it to those who only know signals. */
export function signalOf(until: Until): AbortSignal {
  return until instanceof AbortSignal ? until : until.signal;
}
