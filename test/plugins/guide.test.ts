import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { check } from '../../src/commands/check/check.ts';
import { testPlugins } from '../../src/commands/plugin/test.ts';
import { domain, type Exporter, startExporter } from '../support/exporter.ts';

const guide = await readFile(new URL('../../plugins/README.md', import.meta.url), 'utf8');

/** block gives the code block that the guide calls by a name. */
function block(name: string): string {
  const found = new RegExp(`^\`\`\`\\w+ ${name.replace('.', '\\.')}\n(.*?)^\`\`\``, 'ms').exec(guide);
  if (found?.[1] === undefined) throw new Error(`the guide has no block ${name}`);
  return found[1];
}

let folder = '';
let app: Server;
let answer = '';
let env: Record<string, string> = {};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guide-'));
  for (const name of ['version-number.ts', 'my.yaml']) await writeFile(join(folder, name), block(name));
  answer = /the app answers `(.*?)`/.exec(guide)?.[1] ?? '';
  app = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(answer);
  }).listen(0, '127.0.0.1');
  await once(app, 'listening');
  env = { APP_URL: `http://127.0.0.1:${(app.address() as AddressInfo).port}/` };
});
afterAll(async () => {
  app.closeAllConnections();
  app.close();
  await rm(folder, { recursive: true });
});

const file = (name: string): string => join(folder, name);

it('the guide’s plugin passes its test, and says so in the guide’s words', async () => {
  const lines: string[] = [];
  const sink = { write: (line: string) => lines.push(line) };
  expect(await testPlugins({ names: [file('version-number.ts')], sink })).toBe(0);
  expect(guide).toContain(`$ omni-exporter plugin test version-number.ts\n${lines.join('')}`);
});

it('the guide’s config is right, and gives the guide’s page', async () => {
  const problems: string[] = [];
  const options = {
    files: [file('my.yaml')],
    envFiles: [],
    env,
    sink: { write: (line: string) => problems.push(line) },
  };
  expect([await check(options), problems]).toEqual([0, []]);
  await using exporter: Exporter = await startExporter([file('my.yaml')], env);
  const samples = domain(await exporter.scrape(), 'my_app_').replace(/^#.*\n/gm, '');
  expect(samples).toBe(block('page'));
});
