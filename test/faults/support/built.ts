import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../dist/main.cjs', import.meta.url));
const INSIDE = new URL('./inside.mjs', import.meta.url).href;

/** AtRest is what a process holds when all that can be freed is. */
export interface AtRest {
  readonly heapBytes: number;
  readonly externalBytes: number;
  /** What keeps its event loop alive, by kind. */
  readonly resources: readonly string[];
  /** Names that every object has got, as polluted prototypes give them. */
  readonly inherited: readonly string[];
  /** Open file descriptors; 0 where the machine does not tell. */
  readonly fds: number;
}

/** Built is the built command, at work in a process of its own. */
export interface Built extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** All that it wrote so far. */
  output(): string;
  /** Scrapes; with sources, only those. Throws unless the answer is 200. */
  page(sources?: readonly string[]): Promise<string>;
  rest(): Promise<AtRest>;
  /** Sets its clock so many milliseconds beside the real one. */
  shiftClock(milliseconds: number): Promise<void>;
  isAlive(): boolean;
  /** Sends a signal and waits for the end; gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** BuiltOptions is how the command is run. */
export interface BuiltOptions {
  readonly configFiles: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A shell script that runs before, in the same process and in mounts of its own; needs root. */
  readonly mounts?: string;
  /** File descriptor that its log goes to in place of `output()`; the address must then be known. */
  readonly log?: { readonly fd: number; readonly url: string };
}

/** commandOf gives the words that run a script of node's inside mounts of its own. */
export function commandOf(words: readonly string[], mounts: string | undefined): readonly string[] {
  return mounts === undefined ? words : ['unshare', '--mount', 'sh', '-ec', `${mounts}\nexec "$@"`, 'sh', ...words];
}

/** startBuilt runs the exporter on a free port of loopback and waits until it serves. */
export async function startBuilt(options: BuiltOptions): Promise<Built> {
  const { configFiles, args = [], env = {}, cwd, mounts, log } = options;
  const flags = ['--web.listen-address', log === undefined ? '127.0.0.1:0' : new URL(log.url).host];
  const words = commandOf(
    [
      ...[process.execPath, '--expose-gc', '--import', INSIDE, MAIN],
      ...configFiles.flatMap((file) => ['--config.file', file]),
      ...['--log.format', 'json', '--log.level', 'debug', ...flags, ...args],
    ],
    mounts,
  );
  const [command = '', ...rest] = words;
  const child = spawn(command, rest, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', log?.fd ?? 'pipe', 'ipc'],
  });
  const written = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (written.text += text));
  }
  return runningOf(child, await addressOf(child, { written, known: log?.url }), written);
}

interface Written {
  text: string;
}

async function addressOf(
  child: ChildProcess,
  { written, known }: { readonly written: Written; readonly known: string | undefined },
): Promise<string> {
  for (;;) {
    const url = /"url":"([^"]+)".*"msg":"serving"/.exec(written.text)?.[1] ?? (await answers(known));
    if (url !== undefined) return url;
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${written.text}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function answers(url: string | undefined): Promise<string | undefined> {
  if (url === undefined) return undefined;
  return fetch(`${url}/-/healthy`).then(
    () => url,
    () => undefined,
  );
}

function runningOf(child: ChildProcess, url: string, written: Written): Built {
  const pid = child.pid ?? 0;
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const ask = asker(child);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    const ended = isAlive() ? once(child, 'exit') : undefined;
    child.kill(signal);
    await ended;
    return child.exitCode;
  };
  return {
    url,
    pid,
    isAlive,
    stop,
    output: () => written.text,
    async page(sources = []) {
      const query = sources.map((source) => `source=${encodeURIComponent(source)}`).join('&');
      const headers = { 'X-Prometheus-Scrape-Timeout-Seconds': '60' };
      const response = await fetch(`${url}/metrics?${query}`, { headers });
      const text = await response.text();
      if (response.status !== 200) throw new Error(`/metrics answered ${response.status}: ${text}`);
      return text;
    },
    async rest() {
      const inside = (await ask('rest')) as Omit<AtRest, 'fds'>;
      return { ...inside, fds: fdsOf(pid) };
    },
    async shiftClock(milliseconds) {
      await ask('clock', milliseconds);
    },
    async [Symbol.asyncDispose]() {
      await stop('SIGKILL');
    },
  };
}

/** Asks what runs inside of the process, and gives its answer. */
function asker(child: ChildProcess): (question: string, value?: unknown) => Promise<unknown> {
  const waiting = new Map<number, (answer: unknown) => void>();
  let last = 0;
  child.on('message', ({ id, answer }: { id: number; answer: unknown }) => waiting.get(id)?.(answer));
  return (question, value) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, resolve);
      child.send({ id: last, ask: question, value }, (failure) => {
        if (failure) reject(failure);
      });
    });
}

/** Sockets and files: threads that read large answers have pipes and event queues of their own, and are kept for a while. */
function fdsOf(pid: number): number {
  const folder = `/proc/${pid}/fd`;
  if (!existsSync(folder)) return 0;
  return readdirSync(folder).filter((fd) => !/^(?:pipe|anon_inode):/.test(linkOf(join(folder, fd)))).length;
}

/** One may be closed while they are looked at. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return 'pipe:';
  }
}
