import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { plugins } from '../../plugins/index.ts';
import { type Loaded, loadConfig } from '../../src/config/load.ts';
import { createRegistry } from '../../src/kit/registry.ts';
import { sample } from './sample.ts';

const RUNS = { seed: 20_240_229, numRuns: 300 } as const;
const registry = createRegistry(plugins);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omni-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function load(text: string | Uint8Array): Promise<Loaded> {
  const file = join(folder, 'a.yaml');
  await writeFile(file, text);
  return loadConfig({ paths: [file], registry, env: {} });
}

/** Either a config, or problems that stand inside of the file. */
async function expectPlaces(text: string): Promise<void> {
  const loaded = await load(text);
  const problems = 'config' in loaded ? loaded.warnings : loaded.problems;
  if (!('config' in loaded)) expect(problems).not.toEqual([]);
  const lines = text.split('\n');
  for (const { place, message } of problems) {
    expect(place.file).toBe(join(folder, 'a.yaml'));
    const line = lines[place.line - 1];
    expect(line, `${place.line} ${message}`).toBeDefined();
    expect(place.column).toBeGreaterThan(0);
    expect(place.column).toBeLessThanOrEqual((line ?? '').length + 1);
    expect(message).not.toBe('');
  }
}

const text = stringify(sample);

it('what is broken here is whole', async () => {
  expect(await load(text)).toMatchObject({ warnings: [] });
  expect(await load(text)).toHaveProperty('config');
});

const scrap = fc.oneof(
  fc.constantFrom(
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
    ': ',
    '- ',
    '\n',
    '\n  ',
    '\t',
    '&a',
    '*a',
    '<<: *a',
    '!x',
    '|',
    '>',
    '#',
    '%',
    '@',
  ),
  fc.constantFrom(
    '${',
    '${A}',
    '${A:-',
    '$${',
    '{{',
    '}}',
    '{{ $.a }}',
    '$',
    '$$',
    '$.',
    '__proto__',
    'constructor',
    '---',
    '\r',
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const edit = fc.record({ at: fc.nat(text.length), length: fc.nat({ max: 12 }), scrap });

it('text broken anywhere never throws', async () => {
  const edits = fc.array(edit, { minLength: 1, maxLength: 4 });
  const run = fc.asyncProperty(edits, async (all) => {
    let broken = text;
    for (const { at, length, scrap: put } of all) broken = broken.slice(0, at) + put + broken.slice(at + length);
    if (broken.isWellFormed()) await expectPlaces(broken);
  });
  await fc.assert(run, RUNS);
});

it('bytes never throw', async () => {
  const run = fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
    expect(await load(bytes)).toHaveProperty('inputs');
  });
  await fc.assert(run, RUNS);
});

const strange = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, '', 'x', '$.a', '$.[', '{{ $.a }}', [], {}, [[]], { '': {} }, [
    '$.a',
    'trim',
  ]),
  fc.json({ maxDepth: 3 }).map((json) => JSON.parse(json) as unknown),
);
const name = fc.constantFrom(
  '',
  'x',
  'name',
  'metrics',
  'type',
  'each',
  '__proto__',
  'constructor',
  'toString',
  '<<',
  '*',
  '0',
  'a b',
  '$.a',
  'naem',
);
const change = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('delete', 'double', 'retype', 'rename', 'wrap'),
  strange,
  name,
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

it('a tree broken anywhere never throws', async () => {
  const run = fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
    let broken: unknown = sample;
    for (const one of changes) broken = changed(broken, one);
    await expectPlaces(stringify(broken));
  });
  await fc.assert(run, RUNS);
});

/** Changes one node of a tree, counted from its top. */
function changed(root: unknown, change: Change): unknown {
  const target = change.at % sizeOf(root);
  let count = -1;
  const copy = (node: unknown): unknown => {
    count += 1;
    const isHere = count === target;
    const members = Object.entries(typeof node === 'object' ? (node ?? {}) : {}).map(
      ([key, value]) => [key, copy(value)] as const,
    );
    const isTree = typeof node === 'object' && node !== null;
    const same = isTree ? treeOf(members, Array.isArray(node)) : node;
    if (!isHere) return same;
    if (change.kind === 'wrap') return [same];
    return isTree && change.kind !== 'retype' ? treeOf(edited(members, change), Array.isArray(node)) : change.strange;
  };
  return copy(root);
}

type Members = readonly (readonly [string, unknown])[];

function edited([first, ...rest]: Members, { kind, name: key }: Change): Members {
  if (first === undefined) return [[key, null]];
  if (kind === 'delete') return rest;
  return kind === 'double' ? [first, ...rest, [key, first[1]]] : [[key, first[1]], ...rest];
}

/** As objects with their own `__proto__`, should they have one. */
function treeOf(members: Members, isList: boolean): unknown {
  return isList ? members.map(([, value]) => value) : Object.fromEntries(members);
}

function sizeOf(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 1;
  return 1 + Object.values(node).reduce<number>((sum, member) => sum + sizeOf(member), 0);
}
