import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Ran is what a command wrote, and its exit code. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** RunOptions is where a command runs and what it reads. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A command that was built, in the place of the source: it starts sooner. */
  readonly main?: string;
  /** What comes in on stdin; nothing by default. */
  readonly stdin?: string;
}

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** runCommand runs `omni-exporter` as a user does, with nothing in the environment but what is given. */
export function runCommand(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const command = options.main === undefined ? ['--import', import.meta.resolve('tsx'), MAIN] : [options.main];
  return runNode([...command, ...args], options);
}

/** runNode runs a program of Node.js so. */
export function runNode(parameters: readonly string[], { cwd, env = {}, stdin = '' }: RunOptions = {}): Promise<Ran> {
  const child = spawn(process.execPath, parameters, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { PATH: process.env['PATH'], ...env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(stdin);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
