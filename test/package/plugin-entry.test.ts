import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What a third party writes, and the line of each mistake in it. */
const GOOD = `import { definePlugin, type Expression, Fault, isMissing, readText, withHeader } from 'omni-exporter/plugin';
export default definePlugin<'auth', { readonly user: string; readonly id?: Expression }>({
  kind: 'auth',
  name: 'mine',
  summary: 'S.',
  options: {},
  examples: [],
  create: ({ user }, { http, own, now }) => ({
    authorize: async (request, signal) => {
      own({ [Symbol.dispose]: () => undefined });
      const { status } = await http(request, signal);
      if (isMissing(readText(status))) throw new Fault('AUTH_FAILED', { plugin: 'mine', reason: String(now()) });
      return withHeader(request, 'X-User', user);
    },
  }),
});
`;
const WRONG = GOOD.replace("kind: 'auth'", "kind: 'oath'")
  .replace("'X-User', user", "'X-User', 1")
  .replace("'AUTH_FAILED'", "'FAILED'");

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugin-entry-'));
  const home = join(folder, 'node_modules/omni-exporter');
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'package.json'), await readFile(join(ROOT, 'package.json')));
  await mkdir(join(folder, 'node_modules/@types'));
  await symlink(join(ROOT, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'));
  const outDir = join(home, 'dist/plugin');
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined };
  const parsed = ts.getParsedCommandLineOfConfigFile(join(ROOT, 'tsconfig.plugin.json'), { outDir }, host);
  const { emitSkipped } = ts.createProgram(parsed?.fileNames ?? [], parsed?.options ?? {}).emit();
  expect(emitSkipped).toBe(false);
});
afterAll(() => rm(folder, { recursive: true }));

/** The lines at which a third party's own compiler finds something, with the declarations checked too. */
async function linesOf(text: string, options: ts.CompilerOptions): Promise<readonly number[]> {
  const file = join(folder, 'mine.ts');
  await writeFile(file, text);
  const program = ts.createProgram([file], {
    ...{ strict: true, noEmit: true, skipLibCheck: false, exactOptionalPropertyTypes: true },
    ...{ target: ts.ScriptTarget.ES2023, lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'], types: ['node'] },
    ...options,
  });
  return ts.getPreEmitDiagnostics(program).map(({ file: at, start = 0, messageText }) => {
    if (at?.fileName !== file) throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
    return at.getLineAndCharacterOfPosition(start).line + 1;
  });
}

describe('the types of omni-exporter/plugin', () => {
  it.each([
    ['Node.js', { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }],
    ['a bundler', { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }],
  ])('hold a plugin of a third party, as %s finds them', async (_, options) => {
    expect(await linesOf(GOOD, options)).toEqual([]);
    expect(await linesOf(WRONG, options)).toEqual(expect.arrayContaining([3]));
  });
});

it('the package says where they and the code are built', async () => {
  const { exports } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
    readonly exports: { readonly './plugin': { readonly types: string; readonly default: string } };
  };
  expect(await readFile(join(folder, 'node_modules/omni-exporter', exports['./plugin'].types), 'utf8')).toContain(
    'definePlugin',
  );
  expect(await readFile(join(ROOT, 'esbuild.config.ts'), 'utf8')).toContain(
    exports['./plugin'].default.slice('./dist/'.length),
  );
  expect(dirname(exports['./plugin'].types)).toBe('./dist/plugin/kit');
});
