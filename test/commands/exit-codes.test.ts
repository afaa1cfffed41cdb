import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildCommand } from '../support/built-command.ts';
import { runCommand } from '../support/run-command.ts';

const FILES: Readonly<Record<string, string>> = {
  'good.yaml': 'sources: { a: { url: http://127.0.0.1:1/ } }',
  'bad.yaml': 'sources: { a: { urll: http://127.0.0.1:1/ } }',
  'web.yml': 'basic_auth_users: 7',
  'a.json': '{"v": 1}',
  'good.test.yaml': 'tests: [{ name: t, answers: { a: { json: {} } }, expect: {} }]',
  'failing.test.yaml': 'config: good.yaml\ntests: [{ name: t, answers: { a: { status: 500 } }, expect: {} }]',
  'broken.test.yaml': 'test: []',
  'one.prom': 'a 1\n',
  'other.prom': 'a 2\n',
  'plugin.ts': 'export default 7;',
  'lossy.yml': 'modules: { default: { http_client_config: { proxy_url: "socks5://p" } } }',
  'no-modules.yml': 'modules: 7',
};

let folder = '';
let main = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exit-'));
  await Promise.all(Object.entries(FILES).map(([name, text]) => writeFile(join(folder, name), text)));
  main = await buildCommand(folder);
});
afterAll(() => rm(folder, { recursive: true }));

/** What a user types, and the exit code. A bad result is 1, no result is 2. */
it.concurrent.each([
  ['--help', 0],
  ['--version', 0],
  ['probe --help', 0],
  ['nonsense', 2],
  ['chek good.yaml', 2],
  ['good.yaml', 2],
  ['check none.test.yaml', 1],
  ['--config.file', 2],
  ['--no-such-flag', 2],
  ['serve', 2],
  ['--config.file good.yaml --log.level loud', 2],
  ['--config.file good.yaml --shard.index 1', 2],
  ['--config.file good.yaml --web.listen-address nowhere', 2],
  ['--config.file bad.yaml', 1],
  ['--config.file good.yaml --web.config.file web.yml', 1],
  ['check good.yaml', 0],
  ['check bad.yaml', 1],
  ['check none.yaml', 1],
  ['check', 2],
  ['check good.yaml --ignore NOTHING', 2],
  ['probe a --config.file good.yaml --file a.json', 0],
  ['probe a --config.file good.yaml', 1],
  ['probe a', 2],
  ['probe --config.file good.yaml', 2],
  ['probe b --config.file good.yaml', 2],
  ['probe a --config.file bad.yaml', 2],
  ['probe a --config.file good.yaml --file none.json', 2],
  ['probe a --config.file good.yaml --param x', 2],
  ['explain nothing --config.file good.yaml', 1],
  ['explain nothing{ --config.file good.yaml', 2],
  ['test good.test.yaml', 0],
  ['test failing.test.yaml', 1],
  ['test broken.test.yaml', 2],
  ['test', 2],
  ['diff one.prom one.prom', 0],
  ['diff one.prom other.prom', 1],
  ['diff one.prom none.prom', 2],
  ['diff one.prom', 2],
  ['diff one.prom other.prom --tolerance much', 2],
  ['schema', 0],
  ['schema extra', 2],
  ['plugin test plugin.ts', 1],
  ['plugin test', 2],
  ['plugin', 2],
  ['import json_exporter lossy.yml', 0],
  ['import json_exporter lossy.yml --strict', 1],
  ['import json_exporter no-modules.yml', 2],
  ['import json_exporter none.yml', 2],
  ['import', 2],
  ['web check web.yml', 1],
  ['web check', 2],
  ['web hash-password --cost 99', 2],
  ['web hash-password', 2],
])('omni-exporter %s exits with %i', async (line, code) => {
  const ran = await runCommand(line.split(' '), { main, cwd: folder });
  expect(ran, ran.stderr).toMatchObject({ code });
  if (code === 2) expect(ran.stderr + ran.stdout).not.toMatch(/^\s+at /m);
});

it.each([
  ['chek', /unknown command 'chek' \(did you mean check\?\)/],
  ['good.yaml', /--config\.file good\.yaml/],
  ['xyzzyx', /--help/],
  ['serve more', /too many arguments/],
])('says of %s what may be meant', async (line, said) => {
  expect((await runCommand(line.split(' '), { main, cwd: folder })).stderr).toMatch(said);
});

it('says what the codes mean in its help', async () => {
  expect((await runCommand(['--help'], { main })).stdout).toMatch(/^Exit codes of all commands: 0 .+ 1 .+/m);
});
