import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** BuiltExporter is the product as it is shipped, in a process of its own. */
export interface BuiltExporter extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** The exit code, or undefined while it runs. */
  readonly ended: number | undefined;
  reload(): void;
}

const MAIN = fileURLToPath(new URL('../../dist/main.cjs', import.meta.url));

/** startBuiltExporter serves a config on a free port of loopback; `npm run build` comes before. */
export async function startBuiltExporter(
  configFile: string,
  env: Readonly<Record<string, string>>,
  flags: readonly string[] = [],
): Promise<BuiltExporter> {
  const all = ['--config.file', configFile, '--web.listen-address=127.0.0.1:0', '--log.format=json', ...flags];
  const child = spawn(process.execPath, [MAIN, ...all], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const url = await urlOf(child.stderr);
  child.stderr.resume();
  return {
    url,
    pid: child.pid ?? 0,
    get ended() {
      return child.exitCode ?? undefined;
    },
    reload: () => void child.kill('SIGHUP'),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

async function urlOf(log: NodeJS.ReadableStream): Promise<string> {
  const lines: string[] = [];
  const reader = createInterface(log);
  return new Promise((resolve, reject) => {
    reader.on('line', (line) => {
      lines.push(line);
      const { msg, url } = (line.startsWith('{') ? JSON.parse(line) : {}) as {
        readonly msg?: string;
        readonly url?: string;
      };
      if (msg !== 'serving' || url === undefined) return;
      reader.removeAllListeners();
      resolve(url);
    });
    reader.on('close', () => reject(new Error(`the exporter did not start: ${lines.join('\n')}`)));
  });
}
