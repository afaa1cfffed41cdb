import { Session } from 'node:inspector/promises';
import { resolve } from 'node:path';
import type { Log } from '../kit/plugin.ts';
import type { Clock } from '../runtime/clock.ts';
import type { ProfileFlags } from './cpu-profile-options.ts';
import { writeFiles } from './write-files.ts';

/** ProfileTools is who is told, and the time. */
export interface ProfileTools {
  readonly log: Log;
  readonly clock: Clock;
}

/**
 * startCpuProfile samples what the process does, each millisecond, until the time is over or the profile is disposed of. It
 * then writes a `.cpuprofile`, the JSON of the Chrome DevTools Protocol's `Profiler.Profile`; that it cannot is logged.
 */
export async function startCpuProfile(
  { seconds, file }: ProfileFlags,
  { log, clock }: ProfileTools,
): Promise<AsyncDisposable> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.start');
  let ending: Promise<void> | undefined;
  const timer = clock.after(seconds * 1000, () => void end());
  const finish = async (): Promise<void> => {
    timer[Symbol.dispose]();
    const path = resolve(file);
    try {
      const { profile } = await session.post('Profiler.stop');
      await writeFiles(new Map([[path, JSON.stringify(profile)]]));
      log.info({ file: path }, 'CPU profile written');
    } catch (cause) {
      log.error({ file: path, reason: (cause as Error).message }, 'CPU profile not written');
    }
    session.disconnect();
  };
  const end = (): Promise<void> => (ending ??= finish());
  return { [Symbol.asyncDispose]: end };
}
