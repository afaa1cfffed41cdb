import { EventEmitter } from 'node:events';
import { mkdtemp, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type App, compose } from '../../src/compose.ts';
import type { Log } from '../../src/kit/plugin.ts';
import type { StoppedClock } from '../../src/commands/test/stopped-clock.ts';
import { createFakeClock } from '../runtime/fake-clock.ts';

/** A mount without events, as some network file systems are: the eyes open, and see nothing. */
vi.mock('chokidar', () => ({
  watch: () => {
    const deaf = Object.assign(new EventEmitter(), { close: () => Promise.resolve() });
    setImmediate(() => deaf.emit('ready'));
    return deaf;
  },
}));

const CONFIG = 'sources: { a: { url: "http://127.0.0.1:1/", refresh: 1h, labels: { key: "${file:key}" } } }\n';

let folder = '';
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'polled-')));
  await writeFile(join(folder, 'key'), 'one');
  await writeFile(join(folder, 'app.yaml'), CONFIG);
});
afterEach(() => rm(folder, { recursive: true }));

interface Told {
  readonly log: Log;
  /** What the log told of the config first after the last call; time goes on until it tells something. */
  readonly next: () => Promise<string>;
  /** How much has been told and not been heard. */
  readonly told: () => number;
}

function listen(clock: StoppedClock): Told {
  const told: string[] = [];
  const note = (_: object, message: string): void => {
    if (message.startsWith('config')) told.push(message);
  };
  return {
    log: { debug: note, info: note, warn: note, error: note },
    told: () => told.length,
    next: async () => {
      // The next look is waited for only after the one before has ended.
      while (told.length === 0) await clock.advance(30_000);
      return told.shift() ?? '';
    },
  };
}

/** Waits for a message. Before it, a look that was under way may say once more how things were. */
async function hear(message: string, next: Told['next']): Promise<void> {
  for (let said = await next(); said !== message;) said = await next();
}

/** Puts a file in its place at once: a look may come at any time. */
async function put(name: string, text: string): Promise<void> {
  await writeFile(join(folder, '.new'), text);
  await rename(join(folder, '.new'), join(folder, name));
}

const start = (
  pollIntervalSeconds: number,
  parts: Pick<Parameters<typeof compose>[0], 'log' | 'clock'>,
): Promise<App> =>
  compose({
    ...{ configFiles: [folder], envFiles: [], env: {}, envFolder: false, ...parts, pollIntervalSeconds },
    ...{ telemetryPath: '/metrics', isLifecycleEnabled: false },
  });

it('where changes give no events, the files are looked at each time that the interval has passed', async () => {
  const clock = createFakeClock();
  const { log, next, told } = listen(clock);
  await using app = await start(30, { clock, log });
  const { hash } = app.reloader;
  await clock.advance(29_999);
  expect(told()).toBe(0);
  await clock.advance(1);
  expect(await next()).toBe('config is unchanged');

  await put('key', 'two');
  await hear('config reloaded', next);
  expect(app.reloader.hash).not.toBe(hash);

  await put('app.yaml', 'sources: [');
  await hear('config refused', next);

  await put('more.yaml', CONFIG.replace('a:', 'b:'));
  await put('app.yaml', CONFIG);
  await hear('config reloaded', next);
  expect(app.reloader.last?.outcome).toMatchObject({ diff: { sources: { added: ['b'] } } });
});

it('without an interval they are not', async () => {
  const clock = createFakeClock();
  const { log } = listen(clock);
  await using app = await start(0, { clock, log });
  await writeFile(join(folder, 'key'), 'two');
  await clock.advance(3_600_000);
  expect(app.reloader.last).toBeUndefined();
});
