import { spawn } from 'node:child_process';
import type { Environment } from '../../config/env.ts';
import type { Log } from '../../kit/plugin.ts';

/** Supervisor is told how the process is, in that order. Disposing it ends the signs of life, and waits until all is told. */
export interface Supervisor extends AsyncDisposable {
  tell(state: State, status?: string): void;
}

export type State = 'READY=1' | 'RELOADING=1' | 'STOPPING=1';

/**
 * openSupervisor talks to systemd where it listens (NOTIFY_SOCKET), through its own `systemd-notify`, since Node.js has no
 * datagram sockets of the local kind. Where it wants signs of life (WATCHDOG_USEC, for this process) it gets one twice in
 * each such time, from the event loop: one that hangs gives none. What cannot be told is a warning, once.
 * https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
 */
export function openSupervisor(env: Environment, log: Log, pid = process.pid): Supervisor {
  if (!env['NOTIFY_SOCKET']) return { tell: () => undefined, [Symbol.asyncDispose]: () => Promise.resolve() };
  let hasWarned = false;
  const failed = (reason: string): void => {
    if (!hasWarned) log.warn({ reason }, 'systemd cannot be told: is systemd-notify installed?');
    hasWarned = true;
  };
  let told = Promise.resolve();
  const send = (words: readonly string[]): void => {
    told = told.then(() => notify(words, env).catch((cause: unknown) => failed((cause as Error).message)));
  };
  const microseconds = watchdogOf(env, pid);
  const timer = microseconds && setInterval(() => send(['WATCHDOG=1']), microseconds / 2000);
  if (timer) timer.unref();
  return {
    tell: (state, status) => send([state, ...(status === undefined ? [] : [`STATUS=${status}`])]),
    [Symbol.asyncDispose]() {
      clearInterval(timer);
      return told;
    },
  };
}

/** https://www.freedesktop.org/software/systemd/man/latest/sd_watchdog_enabled.html */
function watchdogOf(env: Environment, pid: number): number | undefined {
  const isMeant = [undefined, '', String(pid)].includes(env['WATCHDOG_PID']);
  const microseconds = Number(env['WATCHDOG_USEC'] ?? 0);
  return isMeant && microseconds > 0 ? microseconds : undefined;
}

function notify(words: readonly string[], { NOTIFY_SOCKET, PATH }: Environment): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('systemd-notify', words, { env: { NOTIFY_SOCKET, PATH }, stdio: 'ignore' });
    child.on('error', reject);
    child.on('exit', (code, signal) => (code === 0 ? resolve() : reject(new Error(`it ended with ${code ?? signal}`))));
  });
}
