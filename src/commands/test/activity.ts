import { setImmediate as turn } from 'node:timers/promises';
import type { PipelineSource } from '../../pipeline/source.ts';

/** Activity knows which collections are under way. */
export interface Activity {
  /** The same source, watched. */
  watch(source: PipelineSource): PipelineSource;
  /** Resolves when no collection is under way, and none follows from the last one. */
  rest(): Promise<void>;
}

/** Between the end of a collection and the start of one that waited for it are a few turns of promises. */
const QUIET_TURNS = 3;

/** createActivity begins with nothing under way. */
export function createActivity(): Activity {
  const running = new Set<Promise<unknown>>();
  return {
    watch: (source) => ({
      ...source,
      collect(run) {
        const collected = source.collect(run).finally(() => running.delete(collected));
        running.add(collected);
        return collected;
      },
    }),
    async rest() {
      for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
        await turn();
        if (running.size === 0) continue;
        await Promise.all(running);
        quiet = -1;
      }
    },
  };
}
