import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { plugins } from '../../../plugins/index.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { createRegistry } from '../../../src/kit/registry.ts';

/** Each load of the module leaves a weak reference to what it holds. */
const PLUGIN = `
const held = { bytes: new Uint8Array(1_000_000) };
(globalThis[Symbol.for('loads')] ??= []).push(new WeakRef(held));
export default {
  kind: 'transform', name: 'mine', summary: 'S.', examples: [], options: { type: 'integer' },
  create: (factor) => (value) => value * factor * Math.sign(held.bytes.length),
};
`;

async function load(folder: string): Promise<void> {
  const loaded = await loadConfig({ paths: [folder], registry: createRegistry(plugins), env: {} });
  expect(loaded).toHaveProperty('config');
}

it('a plugin that is no longer loaded is collected, and so is its module', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const folder = await mkdtemp(join(tmpdir(), 'collected-'));
  await writeFile(join(folder, 'mine.mjs'), PLUGIN);
  await writeFile(
    join(folder, 'a.yaml'),
    'plugins: [mine.mjs]\nsources: { a: { url: http://a, metrics: [{ name: a, type: gauge, help: A., value: [1, mine: 2] }] } }\n',
  );
  for (let round = 0; round < 5; round += 1) await load(folder);
  const loads = (globalThis as unknown as Record<symbol, readonly WeakRef<object>[]>)[Symbol.for('loads')] ?? [];
  expect(loads).toHaveLength(5);
  const alive = (): number => loads.filter((one) => one.deref() !== undefined).length;
  for (let round = 0; round < 50 && alive() > 0; round += 1) {
    await setImmediate();
    collect();
  }
  expect(alive()).toBe(0);
  await rm(folder, { recursive: true });
});
