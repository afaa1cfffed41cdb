import { basename, dirname } from 'node:path';
import { type FSWatcher, watch as watchFolders } from 'chokidar';
import type { Log } from '../../kit/plugin.ts';
import type { Clock } from '../clock.ts';
import { createRest } from './rest.ts';
import { type Interests, interestsOf, type Watched } from './interests.ts';

/** Watch tells when something that a config was read from may have changed. */
export interface Watch extends AsyncDisposable {
  /** Looks at other files from now on; resolves when they are being looked at. */
  look(at: Watched): Promise<void>;
}

/** WatchParts is what a watch needs. */
export interface WatchParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Called once changes have come to rest; whether anything is different is for the callee to see. */
  readonly changed: () => void;
}

/** openWatch watches nothing until it is told what to look at. */
export function openWatch({ clock, log, changed }: WatchParts): Watch {
  const rest = createRest(clock, changed);
  let current: FSWatcher | undefined;
  let isOpen = true;
  const failed = (cause: unknown): void => {
    const reason = cause instanceof Error ? cause.message : 'unknown';
    log.warn({ reason }, 'changes of some files are not seen; use --config.poll-interval');
  };
  return {
    async look(at) {
      // The new eyes are open before the old ones close.
      const next = await openEyes(await interestsOf(at), { hint: () => rest.disturb(), failed });
      const before = current;
      current = next;
      if (!isOpen) await next.close();
      await before?.close();
    },
    async [Symbol.asyncDispose]() {
      isOpen = false;
      rest[Symbol.dispose]();
      await current?.close();
    },
  };
}

interface Told {
  readonly hint: () => void;
  readonly failed: (cause: unknown) => void;
}

/** Only the folders themselves are watched: their events name the member that changed. */
async function openEyes(interests: Interests, { hint, failed }: Told): Promise<FSWatcher> {
  const watcher = watchFolders([...interests.keys()], {
    ignoreInitial: true,
    ignored: (path) => !interests.has(path),
  });
  watcher.on('raw', (_event, path, details) => {
    const folder = folderOf(details) ?? dirname(path);
    if (interests.has(folder) && (interests.get(folder)?.has(basename(path)) ?? true)) hint();
  });
  watcher.on('all', hint);
  watcher.on('error', failed);
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return watcher;
}

function folderOf(details: unknown): string | undefined {
  const { watchedPath } = details as { watchedPath?: unknown };
  return typeof watchedPath === 'string' ? watchedPath : undefined;
}
