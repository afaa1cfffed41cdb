import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildCommand } from '../../support/built-command.ts';

/** Completes for real; whatever else it is called with is written down, a word a field. */
const stubOf = (command: string): string => `#!/bin/sh
case "$1" in
  complete | completion) exec '${process.execPath}' '${command}' "$@" ;;
esac
{ printf '%s|' "$@"; echo; } >>called
`;

const isThere = (command: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;
const [hasTerminal, hasBash, hasZsh, hasFish] = ['script', 'bash', 'zsh', 'fish'].map(isThere);
if (hasTerminal !== true) console.warn('no script(1) on this machine: completion is not tried in bash and zsh');
for (const [name, has] of Object.entries({ bash: hasBash, zsh: hasZsh, fish: hasFish })) {
  if (has !== true) console.warn(`no ${name} on this machine: completion is not tried in it`);
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shells-'));
  await mkdir(join(folder, 'bin'));
  await mkdir(join(folder, 'saved'));
  await writeFile(join(folder, 'my.yaml'), 'sources:\n  first_source: {}\n');
  await writeFile(join(folder, 'bin', 'omni-exporter'), stubOf(await buildCommand(folder)));
  await chmod(join(folder, 'bin', 'omni-exporter'), 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

/** Types lines into a shell, in a terminal where there is one, and gives what it wrote. */
function typed(command: readonly [string, ...string[]], lines: readonly string[]): Promise<string> {
  const [name, ...args] = command;
  const env = { PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: folder, TERM: 'dumb' };
  const child = spawn(name, args, { cwd: folder, env });
  let written = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written += text));
  child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(written));
  });
}

const IN_TERMINAL = [
  ['omni-exporter rec\t first_s', 'record|first_s|'],
  [
    'omni-exporter record --config.file my\t first_s\t --out sav\t --form\t j\t',
    'record|--config.file|my.yaml|first_source|--out|saved|--format|json|',
  ],
  ['omni-exporter probe --config.file=my\t --tr\t first\t', 'probe|--config.file=my.yaml|--trace|first_source|'],
] as const;

const SHELLS = [
  { name: 'bash', has: hasBash, shell: 'bash --norc --noprofile -i', before: '' },
  { name: 'zsh', has: hasZsh, shell: 'zsh -f -i', before: 'autoload -U compinit && compinit -u; ' },
];

describe.each(SHELLS)('$name', ({ name, has, shell, before }) => {
  it.runIf(has === true && hasTerminal === true)('completes what is typed', async () => {
    await rm(join(folder, 'called'), { force: true });
    const lines = IN_TERMINAL.map(([line]) => line);
    const setup = `${before}source <(omni-exporter completion ${name})`;
    const shown = await typed(['script', '-qec', shell, '/dev/null'], [setup, ...lines, 'exit']);
    const called = await readFile(join(folder, 'called'), 'utf8').catch(() => shown);
    // Zsh takes the slash of a folder back.
    const words = called.replaceAll('/|', '|').trim().split('\n');
    expect(words).toEqual(IN_TERMINAL.map(([, expected]) => expected));
  });
});

it.runIf(hasFish === true)('fish completes what is typed', async () => {
  const lines = [
    ['omni-exporter rec', 'record'],
    ['omni-exporter record --config.file=m', '--config.file=my.yaml'],
    ['omni-exporter record --config.file my.yaml f', 'first_source'],
    ['omni-exporter record --out s', 'saved/'],
    ['omni-exporter check --format=j', '--format=json'],
    ['omni-exporter check m', 'my.yaml'],
  ] as const;
  const script = lines.map(([line]) => `complete -C '${line}' | string split -f 1 \\t`).join('; ');
  const shown = await typed(['fish', '--no-config', '-c', `omni-exporter completion fish | source; ${script}`], []);
  expect(shown.trim().split('\n')).toEqual(lines.map(([, word]) => word));
});
