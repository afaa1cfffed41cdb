import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedOf, runCase } from './run-case.ts';
import { openUpstream, readTables, type Upstream } from './tables.ts';

let upstream: Upstream;
let scratch = '';

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'language-'));
  upstream = await openUpstream();
});

afterAll(async () => {
  upstream.close();
  await rm(scratch, { recursive: true });
});

describe.each(await readTables())('$name', ({ name, cases }) => {
  it.each(cases.map((one, index) => [one.case, one, index] as const))('%s', async (_, one, index) => {
    const path = upstream.answer(one, name, index);
    const found = await runCase(one, { url: upstream.url + path, folder: join(scratch, name, String(index)) });
    const { expected, shown } = expectedOf(one, found);
    expect(shown).toEqual(expected);
  });
});
