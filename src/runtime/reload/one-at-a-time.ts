/** oneAtATime lets a piece of work run once at a time: all who ask while it runs share the run after it. */
export function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  let next: Promise<T> | undefined;
  const begin = (): Promise<T> =>
    work().finally(() => {
      running = next;
      next = undefined;
    });
  return () => {
    if (running === undefined) return (running = begin());
    return (next ??= running.then(begin, begin));
  };
}
