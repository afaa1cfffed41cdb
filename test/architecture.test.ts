import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What each room may import, type imports included. A room not listed as a target is out of reach. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  model: [],
  kit: ['model'],
  expression: ['model', 'kit'],
  plugins: ['model', 'kit', 'expression'],
  config: ['model', 'kit', 'expression', 'schema'],
  pipeline: ['model', 'kit', 'expression', 'package.json'],
  exposition: ['model'],
  runtime: ['model', 'kit', 'expression', 'config', 'pipeline', 'exposition'],
  server: ['model', 'kit', 'config', 'exposition', 'runtime'],
};

/** Rooms that may see every room. */
const TOPS = ['commands', 'compose', 'main', 'worker'];

/** The places (a file or a folder, without `src/`) that are home to an npm package. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  '@marcbachmann/cel-js': ['expression'],
  ajv: ['config', 'kit'],
  bcryptjs: ['server/web/auth'],
  chokidar: ['runtime/watch'],
  commander: ['main', 'commands'],
  'csv-parse': ['plugins/decode/csv'],
  esbuild: ['config/plugins'],
  'fast-xml-parser': ['plugins/decode/xml'],
  fastify: ['server'],
  'jsonpath-plus': ['expression'],
  pino: ['commands'],
  'prom-client': ['runtime/telemetry'],
  re2js: ['expression'],
  selfsigned: ['commands/demo'],
  undici: ['pipeline/fetch'],
  yaml: ['config', 'plugins/join/file'],
};

interface Import {
  readonly file: string;
  readonly target: string;
}

const BUILTIN = new Set(builtinModules);

function files(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.m?[jt]s$/.test(name))
    .map((name) => posix.join(folder, name.split(sep).join('/')));
}

function imports(file: string): readonly Import[] {
  const source = readFileSync(join(ROOT, file), 'utf8');
  return ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => ({ file, target: fileName }));
}

/** place cuts `src/` and the ending: `src/pipeline/source.ts` is `pipeline/source`. */
function place(file: string): string {
  return file.replace(/^src\//, '').replace(/\.m?[jt]s$/, '');
}

function room(file: string): string {
  return place(file).split('/')[0] ?? '';
}

function roomViolation({ file, target }: Import): string | undefined {
  if (!target.startsWith('.')) return undefined;
  const from = room(file);
  const to = room(
    relative(ROOT, join(ROOT, dirname(file), target))
      .split(sep)
      .join('/'),
  );
  const isAllowed = from === to || TOPS.includes(from) || ALLOWED[from]?.includes(to) === true;
  return isAllowed ? undefined : `${from} -> ${to} in ${file}`;
}

function homeViolation({ file, target }: Import): string | undefined {
  if (target.startsWith('.') || target.startsWith('node:') || BUILTIN.has(target)) return undefined;
  const name = target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
  const here = place(file);
  const isHome = HOMES[name]?.some((home) => here === home || here.startsWith(`${home}/`)) === true;
  return isHome ? undefined : `${name} in ${file}`;
}

const ALL = [...files('src'), ...files('plugins')].flatMap(imports);

it('reads imports, type imports too', () => {
  expect(ALL).toContainEqual({ file: 'src/model/value.ts', target: './element.ts' });
  expect(ALL).toContainEqual({ file: 'src/kit/plugin.ts', target: '../model/value.ts' });
});

it('would see a violation', () => {
  expect(roomViolation({ file: 'src/model/value.ts', target: '../kit/scope.ts' })).toBe(
    'model -> kit in src/model/value.ts',
  );
  expect(homeViolation({ file: 'src/model/value.ts', target: 'fastify' })).toBe('fastify in src/model/value.ts');
});

it('lets rooms look down only', () => {
  expect(ALL.map(roomViolation).filter((violation) => violation !== undefined)).toEqual([]);
});

it('keeps each npm package in its home rooms', () => {
  expect(ALL.map(homeViolation).filter((violation) => violation !== undefined)).toEqual([]);
});

it('knows every room and every dependency', () => {
  const rooms = new Set([...files('src'), ...files('plugins')].map(room));
  expect([...rooms].filter((name) => !(name in ALLOWED) && !TOPS.includes(name))).toEqual([]);
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { dependencies: object };
  expect(Object.keys(HOMES).sort()).toEqual(Object.keys(manifest.dependencies).sort());
});
