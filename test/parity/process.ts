import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

/** Servers live in folders that are not on everyone's path. */
const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
const READY_MS = 20_000;
const STOP_MS = 5_000;

/** isInstalled tells whether this machine has a command. */
export function isInstalled(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`], { env, stdio: 'ignore' }).status === 0;
}

/** Running is a foreign program; to dispose it ends it and waits for its end. */
export interface Running extends AsyncDisposable {
  /** Waits until a url answers with 200. Throws an Error with what the program said when it ends before. */
  ready(url: string): Promise<void>;
}

/** startProgram runs a program in the foreground. */
export function startProgram(command: string, parameters: readonly string[]): Running {
  const child = spawn(command, parameters, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.on('error', (error) => (said += error.message));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
  }
  return {
    async ready(url) {
      const until = Date.now() + READY_MS;
      while (!(await answers(url))) {
        if (hasEnded(child)) throw new Error(`${command} ended: ${said}`);
        if (Date.now() > until) throw new Error(`${command} does not answer at ${url}: ${said}`);
        await wait(50);
      }
    },
    [Symbol.asyncDispose]: () => end(child),
  };
}

const hasEnded = (child: ChildProcess): boolean =>
  child.pid === undefined || child.exitCode !== null || child.signalCode !== null;

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(force);
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
