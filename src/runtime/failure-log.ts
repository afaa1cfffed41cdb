import { withoutCredentials } from '../kit/credentials.ts';
import type { Log } from '../kit/plugin.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Clock } from './clock.ts';

const QUIET_MILLISECONDS = 60_000;

/** FailureLog tells the log of failures, recoveries and drops: each source and code at most once a minute. */
export interface FailureLog {
  note(snapshot: Snapshot): void;
}

interface Said {
  readonly at: number;
  unsaid: number;
}

/** createFailureLog begins with nothing said. What it writes holds codes and counts, never a body. */
export function createFailureLog(log: Log, clock: Clock): FailureLog {
  const said = new Map<string, Said>();
  const failing = new Set<string>();

  /** How often the same went unsaid since it was last said; undefined while it is to stay unsaid. */
  const due = (key: string): number | undefined => {
    const before = said.get(key);
    if (before !== undefined && Math.abs(clock.now() - before.at) < QUIET_MILLISECONDS) {
      before.unsaid += 1;
      return undefined;
    }
    said.set(key, { at: clock.now(), unsaid: 0 });
    return before?.unsaid ?? 0;
  };

  const noteFailure = (snapshot: Snapshot): void => {
    const { fault } = snapshot;
    if (fault === undefined && failing.size === 0) return;
    const where = whereOf(snapshot);
    const id = Object.values(where).join(' ');
    if (fault === undefined) {
      if (failing.delete(id)) log.info(where, 'source recovered');
      return;
    }
    failing.add(id);
    const { code, stage, message, hint } = fault;
    const unsaid = due(`${id} ${code}`);
    if (unsaid === undefined) return;
    log.warn({ ...where, stage, code, reason: message, hint, unsaid }, 'source failed');
    if (fault.cause instanceof Error)
      log.debug({ ...where, code, frames: framesOf(fault.cause) }, 'cause of the failure');
  };

  return {
    note(snapshot) {
      noteFailure(snapshot);
      for (const [reason, count] of snapshot.drops) {
        const where = whereOf(snapshot);
        const unsaid = due(`${Object.values(where).join(' ')} drop ${reason}`);
        if (unsaid !== undefined) log.debug({ ...where, reason, count, unsaid }, 'samples dropped');
      }
    },
  };
}

/** A probe's target may be a url as it was asked for. */
function whereOf({ source, target }: Snapshot): { readonly source: string; readonly target?: string } {
  return { source, ...(target !== undefined && { target: withoutCredentials(target, '<secret>') }) };
}

/** Where an error was thrown, without its message: that may quote a body or a secret. */
function framesOf({ name, stack = '' }: Error): string {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return [name, ...frames.map((line) => line.trim())].join(' ');
}
