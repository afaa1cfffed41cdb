import { compareSync, hashSync } from 'bcryptjs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { ask, basic, outcomeOf } from './support/ask.ts';
import { openFolder, startWeb } from './support/web-bench.ts';

it('wrong passwords do not hold up scrapes whose password is known', async () => {
  const hash = hashSync('secret', 12);
  const started = performance.now();
  compareSync('secret', hash);
  const bcryptMilliseconds = performance.now() - started;

  await using folder = await openFolder();
  await using bench = await startWeb({
    configFile: await folder.write('web.yml', `basic_auth_users: { ann: ${hash} }`),
  });
  const scrape = () => outcomeOf({ port: bench.port, headers: basic('ann', 'secret') });
  /** Milliseconds of so many scrapes, the one in the middle. */
  const scrapeMany = async (count: number): Promise<number> => {
    const took: number[] = [];
    for (let round = 0; round < count; round += 1) {
      const began = performance.now();
      expect(await scrape()).toBe(200);
      took.push(performance.now() - began);
    }
    return took.sort((a, b) => a - b)[Math.floor(count / 2)] ?? NaN;
  };
  const quiet = await scrapeMany(30);

  let guessed = 0;
  const guesses = Array.from({ length: 200 }, async (_, index) => {
    const reply = await ask({ port: bench.port, headers: basic(index % 2 === 0 ? 'ann' : 'eve', `guess ${index}`) });
    if (reply.status === 401) guessed += 1;
    return reply.status;
  });
  const settled = Promise.allSettled(guesses);
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  const flooded = await scrapeMany(30);
  delays.disable();

  // All of them came through while bcrypt still had a long way to go, and it never ran on the event loop.
  expect(guessed).toBeLessThan(20);
  expect(delays.max / 1e6).toBeLessThan(2 * bcryptMilliseconds);
  // A scrape that waits for the check of a password would take half of one longer on average.
  expect(flooded - quiet).toBeLessThan(bcryptMilliseconds / 4);
  // Whoever is too many is told at once.
  expect(bench.events.filter((event) => event === 'refused busy').length).toBeGreaterThan(100);
  await bench.web.close(0);
  await settled;
});
