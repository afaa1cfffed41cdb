import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { test } from '../../../src/commands/test.ts';

const README = fileURLToPath(new URL('../../../README.md', import.meta.url));

/** The YAML block of the README that holds a text. */
async function block(text: string): Promise<string> {
  const blocks = (await readFile(README, 'utf8')).matchAll(/^```yaml\n(.*?)^```/gms);
  return [...blocks].map(([, yaml = '']) => yaml).find((yaml) => yaml.includes(text)) ?? '';
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omni-'));
  await mkdir(join(folder, 'targets'));
  await writeFile(join(folder, 'targets', 'none.json'), '[]');
});
afterEach(() => rm(folder, { recursive: true }));

const MODULES = 'queue_poll: # the same';

it.each([
  ['a queue and a worker', { 'my.yaml': 'my_app_queue_length' }],
  [
    'a probe, before and after a reload',
    { 'modules.yaml': MODULES, 'modules-next.yaml': MODULES, 'mistaken.yaml': MODULES },
  ],
])('the README’s test of %s holds', async (name, configs) => {
  for (const [file, text] of Object.entries(configs)) {
    const written = await block(text);
    const next = file === 'modules-next.yaml' ? written.replace('Messages that wait', 'Waiting') : written;
    await writeFile(join(folder, file), file === 'mistaken.yaml' ? next.replace('refresh:', 'refreshh:') : next);
  }
  const file = join(folder, 'my.test.yaml');
  await writeFile(file, await block(name));
  const lines: string[] = [];
  const sink = { write: (line: string) => lines.push(line) };
  expect(await test({ files: [file], update: false, hasColours: false, sink }), lines.join('')).toBe(0);
});
