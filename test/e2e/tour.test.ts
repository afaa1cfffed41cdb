import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

interface Block {
  readonly language: string;
  readonly text: string;
}

/** What the README shows of the way from a url to a tested exporter, block by block. */
async function readTour(): Promise<readonly Block[]> {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const [, chapter = ''] = /^## From a url to a tested exporter\n([\s\S]*?)^## /m.exec(readme) ?? [];
  const blocks = [...chapter.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  return blocks.map(([, language = '', text = '']) => ({ language, text }));
}

/** The blocks of a shell, each with what the README shows of its result, if that is text. */
function stepsOf(blocks: readonly Block[]): readonly { readonly commands: string; readonly shown: string }[] {
  return blocks.flatMap(({ language, text }, index) => {
    const next = blocks[index + 1];
    return language === 'sh' ? [{ commands: text, shown: next?.language === 'text' ? next.text : '' }] : [];
  });
}

let folder: string;
let app: Server;
let blocks: readonly Block[];

beforeAll(async () => {
  blocks = await readTour();
  folder = await mkdtemp(join(tmpdir(), 'omni-tour-'));
  await run(process.execPath, ['--import', import.meta.resolve('tsx'), 'esbuild.config.ts'], { cwd: ROOT });
  await symlink(join(ROOT, 'dist/main.cjs'), join(folder, 'omni-exporter'));
  const document = blocks.find(({ language }) => language === 'json')?.text;
  app = createServer((_, response) => response.setHeader('Content-Type', 'application/json').end(document));
  await once(app.listen(0, 'localhost'), 'listening');
}, 120_000);

afterAll(async () => {
  app.close();
  await rm(folder, { recursive: true });
});

it('leads from a url to a tested exporter by the commands of the README', { timeout: 120_000 }, async () => {
  const ports: Readonly<Record<string, string>> = {
    '8080': String((app.address() as AddressInfo).port),
    '9877': String(await freePort()),
  };
  const real = (text: string): string => text.replace(/8080|9877/g, (port) => ports[port] ?? port);
  const steps = stepsOf(blocks);
  expect(steps).toHaveLength(4);
  // All in one shell, as a reader has them; the exporter that is left in its background ends with it.
  const script = steps.map(({ commands }, index) => `echo "step ${index}"\n${real(commands)}`).join('');
  const { stdout } = await run('bash', ['-ec', `trap 'kill $(jobs -p)' EXIT\n${script}`], {
    cwd: folder,
    env: { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`, EXPORTER_PORT: ports['9877'] },
  });
  expect(stdout).toBe(steps.map(({ shown }, index) => `step ${index}\n${shown}`).join(''));

  const written = await readFile(join(folder, 'my_app/my_app.yaml'), 'utf8');
  const shown = blocks.find(({ language }) => language === 'yaml')?.text ?? '';
  expect(written.replace(/^#.*\n/gm, '')).toBe(real(shown));
});
