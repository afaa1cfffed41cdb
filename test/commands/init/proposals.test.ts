import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { initOf } from './running.ts';

/** Each folder holds samples, and the config that is made of them. */
const FOLDERS = fileURLToPath(new URL('samples', import.meta.url));

function samplesOf(folder: string): readonly string[] {
  const names = readdirSync(join(FOLDERS, folder)).sort();
  return names.filter((name) => name !== 'expected.yaml').map((name) => join(FOLDERS, folder, name));
}

it.each(readdirSync(FOLDERS).sort())('makes a config of the samples in %s', async (folder) => {
  const { output } = await initOf(samplesOf(folder), { name: 'my' });
  await expect(output).toMatchFileSnapshot(join(FOLDERS, folder, 'expected.yaml'));
});

it.each(readdirSync(FOLDERS).sort())(
  'writes a config that passes check, and a test that passes, of %s',
  async (folder) => {
    const out = await mkdtemp(join(tmpdir(), 'omni-init-'));
    try {
      expect(await initOf(samplesOf(folder), { name: 'my', out })).toMatchObject({ code: 0, said: '' });
      const test = await readFile(join(out, 'my.test.yaml'), 'utf8');
      expect(test).not.toMatch(/drops|faults|duplicates/);
    } finally {
      await rm(out, { recursive: true });
    }
  },
);

it('gives the same whatever the order of members is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'omni-init-'));
  try {
    const [one, other] = ['one', 'other'].map((name) => join(folder, name, 'a.json')) as [string, string];
    const items = [
      { name: 'a', sent: 1, state: 'up' },
      { name: 'b', sent: 2, state: 'down' },
    ];
    const turned = items.map(({ name, sent, state }) => ({ state, sent, name }));
    for (const [file, document] of [
      [one, { items, load: 1 }],
      [other, { load: 1, items: turned }],
    ] as const) {
      await import('node:fs/promises').then(({ mkdir }) => mkdir(join(file, '..'), { recursive: true }));
      await writeFile(file, JSON.stringify(document));
    }
    expect((await initOf([other])).output).toBe((await initOf([one])).output);
  } finally {
    await rm(folder, { recursive: true });
  }
});
