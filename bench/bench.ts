import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Result, tableOf, verdictsOf } from './harness/report.ts';
import type { Row, Tools } from './harness/row.ts';
import { buildGo, bundleSubjects, findPython, machine } from './harness/toolchains.ts';
import { rows } from './rows/index.ts';

/** `npm run bench [NAME…]`: measures the rows of those names, or all; `--rounds N`, `--json FILE`. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '7' }, json: { type: 'string' } },
});

const say = (text: string): unknown => process.stderr.write(text);
const isTerminal = process.stderr.isTTY;

function chosen(): readonly Row[] {
  const unknown = positionals.filter((name) => !rows.some((row) => row.name === name));
  if (unknown.length === 0) return rows.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  say(`no such row: ${unknown.join(', ')}; there are ${rows.map(({ name }) => name).join(', ')}\n`);
  return process.exit(2);
}

async function openTools(folder: string): Promise<Tools> {
  const files = await readdir(fileURLToPath(new URL('subjects', import.meta.url)));
  const subjects = files.filter((file) => file.endsWith('.ts')).map((file) => file.replace(/\.ts$/, ''));
  const go = buildGo(folder);
  if (go === undefined) say('Go is not here, or cannot have its modules: what compares with it is passed over\n');
  const python = findPython();
  if (python === undefined) say('no Python with prometheus_client here: what compares with it is passed over\n');
  return {
    folder,
    bundled: await bundleSubjects(subjects, folder),
    go,
    python,
    rounds: Number(values.rounds),
    progress: (text) => isTerminal && say(`\r\x1b[K${text}`),
  };
}

const wanted = chosen();
const folder = await mkdtemp(join(tmpdir(), 'omni-bench-'));
try {
  const tools = await openTools(folder);
  const about = machine(tools.python);
  process.stdout.write(
    `${Object.entries(about)
      .map(([name, value]) => `${name}: ${value}`)
      .join(', ')}\n\n`,
  );
  const results: Result[] = [];
  for (const row of wanted) {
    say(`${row.name}: ${row.work}\n`);
    const result = { row, figures: await row.measure(tools) };
    tools.progress('');
    results.push(result);
    process.stdout.write(`${tableOf(result)}\n\n`);
  }
  if (values.json !== undefined) await writeFile(values.json, asJson(about, results));
} finally {
  await rm(folder, { recursive: true });
}

function asJson(about: Readonly<Record<string, string>>, results: readonly Result[]): string {
  const measured = results.map((result) => ({
    name: result.row.name,
    work: result.row.work,
    figures: result.figures,
    verdicts: verdictsOf(result),
  }));
  return `${JSON.stringify({ ...about, rows: measured }, undefined, 2)}\n`;
}
