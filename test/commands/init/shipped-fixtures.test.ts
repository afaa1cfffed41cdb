import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, relative } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shippedConfigs } from '../../support/shipped-configs.ts';
import { initOf } from './running.ts';

/** Answers of real systems, which nothing of `init` was made for. */
const FIXTURES = shippedConfigs().flatMap(({ name, folder }) => {
  const paths = readdirSync(join(folder, 'fixtures'), { recursive: true, encoding: 'utf8' }).filter(extname).sort();
  return paths.map((path) => ({ name, path, file: join(folder, 'fixtures', path) }));
});

let root: string;
beforeAll(async () => (root = await mkdtemp(join(tmpdir(), 'omni-init-'))));
afterAll(() => rm(root, { recursive: true }));

it.each(FIXTURES)('makes of $name/$path what passes check and its own test', async ({ name, path, file }) => {
  const out = join(root, name, path);
  expect(await initOf([file], { name: 'my', out })).toMatchObject({ code: 0, said: '' });
  expect(await readFile(join(out, 'my.test.yaml'), 'utf8')).not.toMatch(/^ +(?:drops|faults|duplicates):/m);
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter(extname);
  expect(files.map((one) => relative(out, join(out, one))).sort()).toContain('fixtures/expected.prom');
});

it.each(shippedConfigs())('makes one config of all answers of $name', async ({ name }) => {
  const files = FIXTURES.filter((fixture) => fixture.name === name && !fixture.path.endsWith('.prom'));
  const out = join(root, name, 'all');
  expect(
    await initOf(
      files.map(({ file }) => file),
      { name, out },
    ),
  ).toMatchObject({ code: 0, said: '' });
});
