import type { PipelineSource } from '../../pipeline/source.ts';

/** inTurn begins a source only when those that fill its lookups have ended: what is told of each stands together. */
export function inTurn(source: PipelineSource): PipelineSource {
  return {
    plan: source.plan,
    async collect(run) {
      // Why there is no table it learns by itself.
      await run.ready?.().catch(() => undefined);
      return source.collect(run);
    },
    [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
  };
}
