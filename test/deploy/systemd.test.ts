import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const UNIT = fileURLToPath(new URL('../../deploy/systemd/omni-exporter.service', import.meta.url));
const PROGRAM = '/usr/local/bin/omni-exporter';

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!hasSystemd) console.warn('systemd-analyze is not installed: the unit is not held against it');

let folder = '';
let unit = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unit-'));
  unit = join(folder, 'omni-exporter.service');
  // The program need not be installed where the unit is looked at.
  await writeFile(unit, readFileSync(UNIT, 'utf8').replace(PROGRAM, process.execPath));
});
afterAll(() => rm(folder, { recursive: true }));

it.runIf(hasSystemd)('is a unit that systemd takes without a warning', () => {
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
  expect([stderr, status]).toEqual(['', 0]);
});

it.runIf(hasSystemd)('leaves the service few rights', () => {
  // Ten times the exposure level, of 100; a service without any hardening has 96.
  const { status, stdout } = spawnSync('systemd-analyze', ['security', '--offline=yes', '--threshold=15', unit], {
    encoding: 'utf8',
  });
  expect([stdout, status]).toEqual([expect.stringContaining('Overall exposure level'), 0]);
});

it('starts the exporter with flags that it has', () => {
  const text = readFileSync(UNIT, 'utf8');
  const [, line = ''] = /^ExecStart=(.+)$/m.exec(text) ?? [];
  const [program, ...flags] = line.split(' ');
  const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', 'src/main.ts', 'serve', '--help'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
  });
  expect(program).toBe(PROGRAM);
  for (const flag of flags) expect(stdout).toContain(` ${flag.split('=')[0]} `);
});
