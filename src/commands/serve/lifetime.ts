import type { Log } from '../../kit/plugin.ts';
import { crashFields } from './crash.ts';

/** Mortal is what lives until it is stopped. */
export interface Mortal {
  readonly log: Log;
  /** Counts an error that nobody waited for. */
  readonly strayed: () => void;
  /** Resolves when it is closed; rejects when something in it could not be. Safe to call again. */
  stop(): Promise<void>;
}

/** The exit codes of a process that served, as systemd and shells read them. */
export const EXIT_CODES = { stopped: 0, notStopped: 1, crashed: 70, interrupted: 130, terminated: 143 } as const;

/** A stop may take so long: 10 s for open requests, the rest for what is closed after them. */
const STOP_MILLISECONDS = 15_000;

/**
 * endWithSignals ends the process: SIGTERM and SIGINT stop it gracefully, within 15 s, and a second of them at once. An
 * exception that nobody caught is logged without its text, which may hold a secret, and ends the process with 70 (EX_SOFTWARE
 * of sysexits.h): what it left half done cannot be known. A rejection that nobody waited for is logged and counted only:
 * nothing was interrupted by it.
 */
export function endWithSignals(mortal: Mortal): void {
  const { log } = mortal;
  let isStopping = false;
  const stop = (signal: string, code: number): void => {
    if (isStopping) return process.exit(code);
    isStopping = true;
    log.info({ signal }, 'stopping');
    void stopInTime(mortal).then((ended) => process.exit(ended));
  };
  process.on('SIGTERM', () => stop('SIGTERM', EXIT_CODES.terminated));
  process.on('SIGINT', () => stop('SIGINT', EXIT_CODES.interrupted));
  process.on('uncaughtException', (cause: unknown) => {
    log.error(crashFields(cause), 'crashed: an exception that nothing caught');
    process.exit(EXIT_CODES.crashed);
  });
  process.on('unhandledRejection', (cause: unknown) => {
    mortal.strayed();
    log.error(crashFields(cause), 'a rejection that nothing waited for');
  });
}

/** stopInTime stops it and gives the exit code: after 15 s too, whatever has not been closed by then. */
export async function stopInTime(mortal: Mortal): Promise<number> {
  const { log } = mortal;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<number>((resolve) => {
    timer = setTimeout(() => {
      log.error({ seconds: STOP_MILLISECONDS / 1000 }, 'did not stop in time: ended as it is');
      resolve(EXIT_CODES.notStopped);
    }, STOP_MILLISECONDS);
  });
  const stopped = mortal.stop().then(
    () => EXIT_CODES.stopped,
    (cause: unknown) => {
      log.error(crashFields(cause), 'stopped, but not everything could be closed');
      return EXIT_CODES.notStopped;
    },
  );
  const code = await Promise.race([stopped, late]);
  clearTimeout(timer);
  return code;
}
