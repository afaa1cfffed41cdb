import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Subject is a program that is measured: it says in a line of JSON that it is ready, then answers each line with one. */
export interface Subject extends AsyncDisposable {
  readonly pid: number;
  /** What it said when it was ready: the port that it listens on, mostly. */
  readonly ready: Said;
  /** Sends a line and gives the answer. */
  ask(line: string): Promise<Said>;
}

/** Said is what a subject answers: numbers by name, such as `ms` and `port`. */
export type Said = Readonly<Record<string, number>>;

/** startSubject runs a program and waits until it is ready. @throws Error with what it said when it ends before */
export async function startSubject(command: string, parameters: readonly string[]): Promise<Subject> {
  const child = spawn(command, parameters, { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-4000)));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const hear = async (): Promise<Said> => {
    const next: IteratorResult<string, unknown> = await lines.next();
    if (next.done === true) throw new Error(`${command} ${parameters.join(' ')} ended: ${complaint}`);
    return JSON.parse(next.value) as Said;
  };
  const ready = await hear();
  return {
    pid: child.pid ?? 0,
    ready,
    ask(line) {
      child.stdin.write(`${line}\n`);
      return hear();
    },
    [Symbol.asyncDispose]: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
