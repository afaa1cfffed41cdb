import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { plugins } from '../../../plugins/index.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { createRegistry } from '../../../src/kit/registry.ts';
import { createScope } from '../../../src/kit/scope.ts';
import { buildPlans } from '../../../src/runtime/build-plans.ts';
import { idOf, type Plans } from '../../../src/runtime/plan.ts';
import type { Shard } from '../../../src/runtime/shards/shard.ts';
import { SILENT } from '../../support/silent-log.ts';

/** The plans of a shard that holds the keys that it is given. */
async function plansOf(text: string, ...keys: readonly string[]): Promise<Plans> {
  const folder = await mkdtemp(join(tmpdir(), 'shard-'));
  const file = join(folder, 'a.yaml');
  await writeFile(file, text);
  const registry = createRegistry(plugins);
  const loaded = await loadConfig({ paths: [file], registry, env: {} });
  await rm(folder, { recursive: true });
  if ('problems' in loaded) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
  const shard: Shard = { index: 0, count: 2, holds: (key) => keys.includes(key) };
  const context = { log: SILENT, now: () => 0 };
  return buildPlans(loaded.config, { registry, context, scope: createScope(), shard });
}

function told({ sources, lookups }: Plans): object {
  const ids = (feeds: boolean): readonly string[] =>
    sources.filter(({ onlyFeeds = false }) => onlyFeeds === feeds).map(idOf);
  const here = lookups.filter(({ isElsewhere = false }) => !isElsewhere).map(({ name }) => name);
  return { shown: ids(false), feeding: ids(true), lookups: here };
}

const SHOP = `
lookups:
  names: { type: id-to-name, source: all_names, each: $.a, key: $.id, value: [$.site, lookup: sites] }
  sites: { type: id-to-name, source: all_sites, each: $.a, key: $.id, value: $.name }
  own: { type: id-to-name, source: own_names, each: $.a, key: $.id, value: $.name }
  fixed: { type: static, entries: { a: b } }
sources:
  all_names: { url: http://localhost/, up: shop_up }
  all_sites: { url: http://localhost/ }
  own_names: { targets: [{ name: a, url: http://localhost/ }, { name: b, url: http://localhost/ }] }
  stock:
    targets: [{ name: a, url: http://localhost/ }, { name: b, url: http://localhost/ }]
    metrics:
      - name: n
        type: gauge
        help: N.
        labels: { name: [$.id, lookup: names], own: [$.id, lookup: own] }
        value: $.n
  orders: { url: http://localhost/, up: shop_up }
`;

it.each([
  [
    'all of a target, and what its lookups lead to',
    ['a'],
    {
      shown: ['own_names a', 'stock a'],
      feeding: ['all_names', 'all_sites'],
      lookups: ['fixed', 'names', 'sites', 'own'],
    },
  ],
  [
    'the sources of a gauge',
    ['shop_up'],
    { shown: ['all_names', 'orders'], feeding: ['all_sites'], lookups: ['fixed', 'names', 'sites'] },
  ],
  ['a source of its own name', ['all_sites'], { shown: ['all_sites'], feeding: [], lookups: ['fixed', 'sites'] }],
  ['nothing', ['orders', 'stock'], { shown: [], feeding: [], lookups: ['fixed'] }],
])('reads %s', async (_, keys, expected) => {
  const plans = await plansOf(SHOP, ...keys);
  expect(told(plans)).toEqual(expected);
  expect([...plans.names]).toEqual(['all_names', 'all_sites', 'own_names', 'stock', 'orders']);
});

it('tells of a lookup of several sources where the first is, and fills it there', async () => {
  const text = `
lookups:
  names:
    type: composite
    parts:
      - { source: first, each: $.a, key: $.id, value: $.name }
      - { source: second, each: $.a, key: $.id, value: $.name }
sources:
  first: { url: http://localhost/1 }
  second: { url: http://localhost/2 }
`;
  expect(told(await plansOf(text, 'first'))).toEqual({ shown: ['first'], feeding: ['second'], lookups: ['names'] });
  expect(told(await plansOf(text, 'second'))).toEqual({ shown: ['second'], feeding: [], lookups: [] });
});

it('reads in every shard what fills the lookups of probes', async () => {
  const text = `
lookups:
  sites: { type: id-to-name, source: all_sites, each: $.a, key: $.id, value: $.name }
sources:
  all_sites: { url: http://localhost/ }
modules:
  app:
    metrics: [{ name: n, type: gauge, help: N., labels: { site: [$.id, lookup: sites] }, value: $.n }]
`;
  expect(told(await plansOf(text))).toEqual({ shown: [], feeding: ['all_sites'], lookups: ['sites'] });
});
