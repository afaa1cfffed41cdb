import { Fault } from '../../model/fault.ts';
import type { Target } from '../../model/target.ts';
import type { Clock } from '../clock.ts';

/** TargetList is a list that is asked for again and again; its last good state stays. */
export interface TargetList extends Disposable {
  /** The sources and modules that take it. */
  readonly names: Set<string>;
  readonly targets: readonly Target[];
  /** Whether it could be read last time; undefined before the first. */
  readonly isUp: boolean | undefined;
}

/** TargetListParts is how a list is asked for. */
export interface TargetListParts {
  readonly ask: (signal: AbortSignal) => Promise<readonly Target[]>;
  /** The sources and modules that take it so far. */
  readonly names: Set<string>;
  readonly seconds: number;
  /** Told of targets that are others than before, and of the first failure after a success. */
  readonly news: (found: readonly Target[] | Fault) => void;
}

/** openTargetList asks at once, and then after each so many seconds, until it is disposed. */
export function openTargetList({ ask, names, seconds, news }: TargetListParts, clock: Clock): TargetList {
  const ending = new AbortController();
  const state: { targets: readonly Target[]; isUp: boolean | undefined } = { targets: [], isUp: undefined };
  let timer: Disposable | undefined;
  const take = (found: readonly Target[] | Fault): void => {
    const wasUp = state.isUp;
    state.isUp = !(found instanceof Fault);
    if (found instanceof Fault) {
      if (wasUp !== false) news(found);
    } else if (JSON.stringify(found) !== JSON.stringify(state.targets)) {
      state.targets = found;
      news(found);
    }
  };
  const turn = async (): Promise<void> => {
    const found = await ask(ending.signal).catch(faultOf);
    if (ending.signal.aborted) return;
    take(found);
    timer = clock.after(seconds * 1000, () => void turn());
  };
  void turn();
  return {
    names,
    get targets() {
      return state.targets;
    },
    get isUp() {
      return state.isUp;
    },
    [Symbol.dispose]() {
      ending.abort();
      timer?.[Symbol.dispose]();
    },
  };
}

function faultOf(cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  return new Fault('EXTRACT_UNEXPECTED', { reason: cause instanceof Error ? cause.name : typeof cause }, cause);
}
