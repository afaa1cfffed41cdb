import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadConfig, type Loaded } from '../../src/config/load.ts';
import type { Plugin } from '../../src/kit/plugin.ts';
import type { Problem } from '../../src/model/node.ts';
import { createRegistry } from '../../src/kit/registry.ts';
import { idToName } from '../../plugins/join/id-to-name.ts';
import { staticTable } from '../../plugins/join/static.ts';
import { match } from '../../plugins/transform/match.ts';
import { replace } from '../../plugins/transform/replace.ts';

const never = (): never => {
  throw new Error('a config is loaded without creating this');
};

const basic: Plugin = {
  kind: 'auth',
  name: 'basic',
  summary: 'User and password.',
  examples: [],
  options: {
    type: 'object',
    required: ['username', 'password'],
    additionalProperties: false,
    properties: { username: { type: 'string' }, password: { type: 'string', writeOnly: true } },
  },
  create: never,
};

const decoder = (name: string): Plugin => ({
  kind: 'decode',
  name,
  summary: name,
  examples: [],
  options: { type: 'object', additionalProperties: false, properties: { prefix: { type: 'string', default: '_' } } },
  create: never,
});

const lookupStep: Plugin = {
  kind: 'transform',
  name: 'lookup',
  summary: 'Looks a key up.',
  examples: [],
  options: {
    anyOf: [
      { type: 'string', compile: 'lookup' },
      {
        type: 'object',
        required: ['table'],
        additionalProperties: false,
        properties: { table: { type: 'string', compile: 'lookup' }, field: { type: 'string' } },
      },
    ],
  },
  create: () => (value) => value,
};

export const registry = createRegistry([
  basic,
  decoder('json'),
  decoder('xml'),
  lookupStep,
  match,
  replace,
  idToName,
  staticTable,
]);

/** load loads files that are written into a folder of their own; names in problems are relative to it. */
export async function load(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
  paths: readonly string[] = ['.'],
): Promise<Loaded> {
  const folder = await mkdtemp(join(tmpdir(), 'omni-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const loaded = await loadConfig({ paths: paths.map((path) => join(folder, path)), registry, env });
    const relative = (problem: Problem): Problem => ({
      ...problem,
      place: { ...problem.place, file: problem.place.file.slice(folder.length + 1) },
    });
    const warnings = loaded.warnings.map(relative);
    if ('config' in loaded) return { ...loaded, warnings };
    return { ...loaded, warnings, problems: loaded.problems.map(relative) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** problemsOf gives the problems of one file `a.yaml` as `line:column CODE`. */
export async function problemsOf(text: string, env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const loaded = await load({ 'a.yaml': text }, env);
  if ('config' in loaded) return [];
  return loaded.problems.map(({ code, place }) => `${place.line}:${place.column} ${code}`);
}
