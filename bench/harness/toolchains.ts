import { spawnSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const BENCH = fileURLToPath(new URL('..', import.meta.url));
const PYTHONS = ['python3', '/usr/bin/python3'];

/** bundleSubjects bundles all of bench/subjects as the product is bundled, and gives the path of each bundle. */
export async function bundleSubjects(names: readonly string[], folder: string): Promise<(subject: string) => string> {
  await build({
    entryPoints: names.map((name) => join(BENCH, 'subjects', `${name}.ts`)),
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'error',
    external: ['esbuild'],
    define: { 'import.meta.url': 'bundleUrl' },
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  return (subject) => join(folder, `${basename(subject)}.cjs`);
}

/** buildGo builds the Go baseline; undefined when there is no Go, or it cannot have its modules. */
export function buildGo(folder: string): string | undefined {
  const program = join(folder, 'go-baseline');
  const { status } = spawnSync('go', ['build', '-o', program, '.'], { cwd: join(BENCH, 'baselines/go') });
  return status === 0 ? program : undefined;
}

/** findPython gives a Python that has prometheus_client. */
export function findPython(): string | undefined {
  return PYTHONS.find((python) => spawnSync(python, ['-c', 'import prometheus_client']).status === 0);
}

/** machine says what it was measured on. */
export function machine(python: string | undefined): Readonly<Record<string, string>> {
  const [first] = cpus();
  const versionOf = (command: string, parameters: readonly string[]): string =>
    spawnSync(command, parameters, { encoding: 'utf8' }).stdout.trim();
  const client =
    'import prometheus_client, sys, importlib.metadata as m; print(sys.version.split()[0], "with prometheus_client", m.version("prometheus_client"))';
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: `${cpus().length} × ${first?.model ?? 'unknown'}`,
    memory: `${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    node: process.version,
    go: /go[\d.]+/.exec(versionOf('go', ['version']))?.[0] ?? 'none',
    python: python === undefined ? 'none' : versionOf(python, ['-c', client]),
  };
}
