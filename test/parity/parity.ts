import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createScope } from '../../src/kit/scope.ts';
import { freePort } from '../support/free-port.ts';
import { shipped, startExporter } from '../support/exporter.ts';
import { type Comparison, compareUntilStill, type Fault } from './compare.ts';
import { isInstalled, startProgram } from './process.ts';
import type { Subject } from './subject.ts';
import { apache } from './subjects/apache.ts';
import { bind } from './subjects/bind.ts';
import { haproxy } from './subjects/haproxy.ts';
import { nginx } from './subjects/nginx.ts';

/** Real servers and their own exporters beside our shipped configs, page against page. Ends with 1 when anything differs. */
const SUBJECTS: readonly Subject[] = [bind, haproxy, apache, nginx];

interface Row {
  readonly name: string;
  readonly comparison: Comparison;
}

const missing = SUBJECTS.flatMap(({ packages, commands }) =>
  packages.filter((_, at) => !isInstalled(commands[at] ?? '')),
);
if (missing.length > 0) {
  console.error(`not installed: ${missing.join(' ')} (Debian's packages; apt-get install them to compare)`);
  process.exitCode = 1;
} else {
  const rows: Row[] = [];
  for (const subject of SUBJECTS) rows.push(...(await compareSubject(subject)));
  report(rows);
}

/** Compares while the server runs, and once more when it is gone. */
async function compareSubject(subject: Subject): Promise<readonly Row[]> {
  const { name, commands, variable } = subject;
  const folder = await mkdtemp(join(tmpdir(), `parity-${name}-`));
  try {
    await using scope = createScope();
    await using serving = createScope();
    const { exporterUrl, url } = await subject.serve({ folder, scope: serving });
    const listenAddress = `127.0.0.1:${await freePort()}`;
    const theirs = scope.own(startProgram(commands[1], subject.flags(exporterUrl, listenAddress)));
    const page = `http://${listenAddress}/metrics`;
    await theirs.ready(page);
    const ours = scope.own(await startExporter([shipped(name)], { [variable]: url }));
    const read = async () => ({ before: await get(page), ours: await ours.scrape(), after: await get(page) });
    const running = { name, comparison: await compareUntilStill(read, `${name}_`) };
    await serving[Symbol.asyncDispose]();
    return [running, { name: `${name}, stopped`, comparison: await compareUntilStill(read, `${name}_`) }];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function get(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}

function report(rows: readonly Row[]): void {
  const count = ({ faults }: Comparison, kind: Fault['kind']): number =>
    [...faults.values()].filter((fault) => fault.kind === kind).length;
  const table = rows.map(({ name, comparison }) => {
    const [absent, different, extra] = (['missing', 'different', 'extra'] as const).map((kind) =>
      count(comparison, kind),
    );
    const { families, series } = comparison;
    const matched = series - (absent ?? 0) - (different ?? 0);
    return [name, families, series, matched, absent, different, extra].map(String);
  });
  print([['exporter', 'families', 'series', 'matched', 'missing', 'different', 'extra'], ...table]);
  for (const { name, comparison } of rows) {
    for (const { kind, detail } of comparison.faults.values()) console.log(`${name}: ${kind}: ${detail}`);
    if (comparison.faults.size > 0 || comparison.series === 0) process.exitCode = 1;
  }
}

function print(table: readonly (readonly string[])[]): void {
  for (const [first = '', ...rest] of table) {
    console.log(`${first.padEnd(18)}${rest.map((cell) => cell.padStart(11)).join('')}`);
  }
}
