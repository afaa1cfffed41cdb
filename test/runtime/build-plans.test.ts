import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { plugins } from '../../plugins/index.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createScope } from '../../src/kit/scope.ts';
import { createRegistry } from '../../src/kit/registry.ts';
import { buildPlans } from '../../src/runtime/build-plans.ts';
import { SILENT } from '../support/silent-log.ts';
import type { Plans } from '../../src/runtime/plan.ts';

const registry = createRegistry(plugins);
const context = { log: SILENT, now: () => 0 };

/** The plans of a config, whose files are gone once it is loaded. */
async function plansOf(text: string, files: Readonly<Record<string, string>> = {}): Promise<Plans> {
  const folder = await mkdtemp(join(tmpdir(), 'plans-'));
  const file = join(folder, 'a.yaml');
  for (const [name, held] of Object.entries({ ...files, 'a.yaml': text })) await writeFile(join(folder, name), held);
  const loaded = await loadConfig({ paths: [file], registry, env: { NAME: 'hidden' } });
  await rm(folder, { recursive: true });
  if ('problems' in loaded) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  return buildPlans(loaded.config, { registry, context, scope: createScope() });
}

it('fills the lookups of one source in the order in which they read each other', async () => {
  const { sources } = await plansOf(`
sources:
  names: { url: http://localhost/ }
lookups:
  first: { type: id-to-name, source: names, each: $.a, key: $.id, value: ["$.group", lookup: second] }
  second: { type: id-to-name, source: names, each: $.b, key: $.id, value: $.name, on_miss: drop }
`);
  expect(sources[0]?.plan.fills.map(({ name }) => name)).toEqual(['second', 'first']);
});

it('gives every entry of a name the help that one of them has, and lookups their policy', async () => {
  const { sources, lookups } = await plansOf(`
sources:
  a:
    url: http://localhost/a
    metrics: [{ name: m, type: gauge, help: Said once., value: $.m }]
  b:
    url: http://localhost/b
    refresh: 30s
    metrics: [{ name: m, type: gauge, value: $.m, labels: { b: one } }]
lookups:
  sites: { type: static, entries: { x: y }, on_miss: empty }
`);
  expect(sources.map(({ plan }) => plan.entries[0])).toMatchObject([{ help: 'Said once.' }, { help: 'Said once.' }]);
  expect(sources.map(({ refreshSeconds }) => refreshSeconds)).toEqual([undefined, 30]);
  expect(sources[1]?.plan.exchange.keepAliveSeconds).toBeGreaterThan(30);
  expect(lookups).toMatchObject([{ name: 'sites', sources: [], onMiss: 'empty' }]);
});

it('puts in the place of a table that cannot be built why, with the file as it is written; others are built', async () => {
  const text = `
lookups:
  sites: { type: file, file: "\${NAME}.json" }
  towns: { type: file, file: sites.json, value: [$, lookup: sites] }
  other: { type: static, entries: { x: y } }
`;
  const { tables } = await plansOf(text, { 'hidden.json': '{}', 'sites.json': '{}' });
  expect(tables.get('sites')).toMatchObject({
    code: 'JOIN_FILE',
    details: { lookup: 'sites', file: '${NAME}.json', reason: 'cannot be read: ENOENT' },
  });
  expect(tables.get('towns')).toMatchObject({ code: 'JOIN_FILE', details: { file: 'sites.json' } });
  expect(tables.get('other')).toMatchObject({ size: 1 });
});

it('makes one lookup of a composite, which each of its sources fills', async () => {
  const { sources, lookups } = await plansOf(`
sources:
  a: { url: http://localhost/a }
  b: { url: http://localhost/b }
lookups:
  names:
    type: composite
    parts:
      - { source: b, each: $, key: $.id, value: $.name }
      - { source: a, each: $, key: $.id, value: $.name }
`);
  expect(sources.map(({ plan }) => plan.fills.map(({ name }) => name))).toEqual([['names'], ['names']]);
  expect(lookups).toEqual([{ name: 'names', sources: ['b', 'a'], onMiss: 'keep', optional: false }]);
});

it('takes the recipe of a source that stays from the latest config', async () => {
  const loads = await Promise.all(
    ['a', 'b'].map(async (other) => {
      const text = `sources: { app: { url: "http://localhost/" }, ${other}: { url: "http://localhost/" } }`;
      const texts = [{ file: 'a.yaml', text }];
      const loaded = await loadConfig({ paths: [], texts, registry, env: {}, envFolder: false });
      if ('problems' in loaded) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
      return loaded.config;
    }),
  );
  const [first, second] = loads as [Config, Config];
  const tools = { registry, context, scope: createScope() };
  const before = await buildPlans(first, tools);
  const after = await buildPlans(second, { ...tools, previous: before.sources });
  const [was, is] = [before, after].map(({ sources }) => sources.find(({ plan }) => plan.name === 'app'));
  expect(is?.plan).toBe(was?.plan);
  for (const entry of [was, is]) expect(entry?.recipe?.from.written).toBe(second.written);
});

it('gives the targets of a source the same entries, but for requests per item, which have credentials of their own', async () => {
  const { sources } = await plansOf(`
sources:
  plain:
    url: '{{ target.url }}'
    targets: [{ name: a, url: 'http://a/' }, { name: b, url: 'http://b/' }]
    metrics: [{ name: plain, type: gauge, help: H., value: $.n }]
  asking:
    url: '{{ target.url }}'
    targets: [{ name: a, url: 'http://a/' }, { name: b, url: 'http://b/' }]
    metrics:
      - each: $.items
        fetch: { url: '{{ $.path }}' }
        metrics: [{ name: asking, type: gauge, help: H., value: $.n }]
`);
  const [a, b, c, d] = sources.map(({ plan }) => plan.entries);
  expect(b).toBe(a);
  expect(d).not.toBe(c);
});
