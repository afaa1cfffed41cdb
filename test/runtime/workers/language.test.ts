import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createChunks } from '../../../src/exposition/chunk.ts';
import { openSource } from '../../../src/pipeline/source.ts';
import { systemClock } from '../../../src/runtime/clock.ts';
import { createWorkers, type Workers } from '../../../src/runtime/workers/workers.ts';
import { expectedOf, runCase } from '../../language/run-case.ts';
import { openUpstream, readTables, type Upstream } from '../../language/tables.ts';
import { SILENT } from '../../support/silent-log.ts';
import { buildWorker, type BuiltWorker } from '../../support/worker.ts';

/** Every body is too heavy to be read here. */
const NOTHING = { light: -1, heavy: -1, seconds: 0 };

let upstream: Upstream;
let built: BuiltWorker;
let workers: Workers;
let scratch = '';
const counts = { read: 0, ended: 0 };

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'language-'));
  upstream = await openUpstream();
  built = await buildWorker();
  const events = {
    threads: () => undefined,
    read: () => (counts.read += 1),
    ended: () => (counts.ended += 1),
    strayed: () => undefined,
  };
  workers = createWorkers({
    start: () => built.start(),
    most: 1,
    log: SILENT,
    clock: systemClock,
    chunks: createChunks(),
    events,
  });
});

afterAll(async () => {
  upstream.close();
  await workers[Symbol.asyncDispose]();
  await built[Symbol.asyncDispose]();
  await rm(scratch, { recursive: true });
  expect(counts).toEqual({ read: expect.any(Number) as number, ended: 0 });
});

/** Has a table that does not tell its values, so that its source is read where the table is. */
const STAYS = 'a step, a decoder, credentials and a table by third parties';

/** Those that say nothing of what a config is refused for. */
const tables = (await readTables()).map(({ name, cases }) => ({
  name,
  cases: cases
    .map((one, index) => [one.case, one, index] as const)
    .filter(([, { problems }]) => problems === undefined),
}));

describe.each(tables.filter(({ cases }) => cases.length > 0))('$name in another thread', ({ name, cases }) => {
  it.each(cases)('%s', async (_, one, index) => {
    const path = upstream.answer(one, name, index);
    const before = counts.read;
    const found = await runCase(one, {
      url: upstream.url + path,
      folder: join(scratch, name, String(index)),
      open(plan, entry) {
        const elsewhere = workers.placeFor(entry);
        return openSource(plan, { bounds: NOTHING, ...(elsewhere && { elsewhere }) });
      },
    });
    const { expected, shown } = expectedOf(one, found);
    expect(shown).toEqual(expected);
    // What fails before an answer is there has nothing to be read.
    if (one.fault === undefined && one.case !== STAYS) expect(counts.read).toBeGreaterThan(before);
  });
});
