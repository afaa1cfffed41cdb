import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check, type CheckOptions } from '../../../src/commands/check/check.ts';
import { runCommand } from '../../support/run-command.ts';

const FILES: Readonly<Record<string, string>> = {
  'good.yaml': 'sources:\n  a:\n    url: http://h\n    up: a_up\n',
  'odd.yaml': 'sources:\n  a:\n    url: http://h\n',
  'hasty.yaml': 'sources:\n  a:\n    url: http://h\n    up: a_up\n    refresh: 5s\n',
  'bad.yaml': 'sources:\n  a: { url: http://h, up: a_up }\n  b:\n    url: http://h\n    upp: a_up\n',
  'name.yaml': 'sources:\n  "b,%": { url: http://h, up: a_up }\n',
  'guide.md':
    '# Guide\n\n```yaml\nsources:\n  a:\n    url: http://${HOST}\n    ups: a_up\n```\n\n```yaml\nsources: {a: {url: "http://${HOST}"}}\n```\n',
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-'));
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
});
afterAll(() => rm(folder, { recursive: true }));

async function checked(names: readonly string[], options: Partial<CheckOptions> = {}) {
  const lines: string[] = [];
  const files = names.map((name) => join(folder, name));
  const sink = { write: (text: string) => lines.push(text) };
  const code = await check({ files, envFiles: [], env: {}, envFolder: false, sink, ...options });
  return { code, text: lines.join('').replaceAll(`${folder}/`, '') };
}

describe('exit codes', () => {
  it.each([
    [['good.yaml'], {}, 0],
    [['good.yaml'], { isStrict: true }, 0],
    [['odd.yaml'], {}, 0],
    [['odd.yaml'], { isStrict: true }, 1],
    [['odd.yaml'], { isStrict: true, ignored: ['LINT_IDLE_SOURCE'] }, 0],
    [['hasty.yaml'], { isStrict: true }, 0],
    [['bad.yaml'], {}, 1],
    [['bad.yaml'], { ignored: ['CONFIG_UNKNOWN_KEY'] }, 1],
    [['guide.md'], {}, 1],
    [['no-such.md'], {}, 1],
  ] as const)('%j %j', async (names, options, code) => expect((await checked(names, options)).code).toBe(code));
});

describe('formats', () => {
  it('text is a line for each problem, nothing for none', async () => {
    expect((await checked(['good.yaml'])).text).toBe('');
    expect((await checked(['odd.yaml'])).text).toMatch(/^odd\.yaml:2:3 sources\.a warning: .+ \[LINT_IDLE_SOURCE\]\n$/);
  });

  it('json has level, code and place', async () => {
    expect(JSON.parse((await checked(['good.yaml'], { format: 'json' })).text)).toEqual({ problems: [] });
    const { problems } = JSON.parse((await checked(['bad.yaml'], { format: 'json' })).text) as { problems: object[] };
    expect(problems).toEqual([
      expect.objectContaining({ level: 'error', code: 'CONFIG_UNKNOWN_KEY', file: 'bad.yaml', line: 5, column: 5 }),
    ]);
  });

  it('github is an annotation for each', async () => {
    expect((await checked(['hasty.yaml'], { format: 'github' })).text).toMatch(
      /^::notice file=hasty\.yaml,line=5,col=14,title=LINT_POLL_TIMEOUT::[^\n]+\n$/,
    );
    expect((await checked(['bad.yaml'], { format: 'github' })).text).toMatch(/^::error file=bad\.yaml,line=5,col=5,/);
    expect((await checked(['name.yaml'], { format: 'github' })).text).toMatch(/^::error [^:]+::b,%25 is /);
  });
});

it('configs in Markdown are checked each by itself, variables left open', async () => {
  expect((await checked(['guide.md'])).text).toMatch(/^guide\.md:7:5 sources\.a\.ups .+ \[CONFIG_UNKNOWN_KEY\]\n$/);
});

it('the documentation shows configs that would be taken', async () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const inside = ['configs', 'plugins', 'schema'].flatMap((name) =>
    readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((file) => join(name, file)),
  );
  const names = [...readdirSync(root), ...inside].filter((name) => name.endsWith('.md'));
  const files = names.map((name) => join(root, name));
  expect(files.length).toBeGreaterThan(5);
  expect(await checked([], { files, withoutPlugins: true })).toMatchObject({ code: 0 });
});

it('is run by its command, which tells the result on stdout', async () => {
  const { code, stdout, stderr } = await runCommand(['check', '--strict', '--format', 'json', 'odd.yaml'], {
    cwd: folder,
  });
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(JSON.parse(stdout)).toHaveProperty('problems.0.code', 'LINT_IDLE_SOURCE');
  expect(await runCommand(['check', '--ignore', 'LINT_IDLE_SOURCES', 'odd.yaml'], { cwd: folder })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('did you mean LINT_IDLE_SOURCE?') as string,
  });
});
