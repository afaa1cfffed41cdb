import { get } from 'node:http';

/** Asks a url again and again, in a process of its own that nothing else holds; when its input ends it prints the milliseconds. */
const [url = ''] = process.argv.slice(2);
const EVERY_MILLISECONDS = 50;
const took: number[] = [];
let isOver = false;

function beat(): void {
  const began = performance.now();
  const next = (milliseconds: number): void => {
    took.push(milliseconds);
    if (isOver) console.log(JSON.stringify(took));
    else setTimeout(beat, EVERY_MILLISECONDS);
  };
  // A connection of its own, as a probe of liveness makes it; none is for ever.
  get(url, { agent: false }, (response) => response.resume().on('end', () => next(performance.now() - began))).on(
    'error',
    () => next(Number.MAX_SAFE_INTEGER),
  );
}

process.stdin.resume().on('end', () => (isOver = true));
beat();
