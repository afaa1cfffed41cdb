import { describe, expect, it } from 'vitest';
import { joins } from '../../../plugins/join/index.ts';
import type { Join, Table } from '../../../src/kit/join.ts';
import type { Plugin } from '../../../src/kit/plugin.ts';
import { PURE } from '../../../src/kit/pure-context.ts';
import { LOOKUP_MISS } from '../../../src/model/value.ts';
import { compilePluginOptions, frameOf } from '../../support/plugin-options.ts';

async function build(type: string, options: unknown, ...documents: readonly unknown[]): Promise<Table> {
  const plugin = joins.find(({ name }) => name === type) as Plugin<'join'>;
  const { value, problems } = compilePluginOptions(plugin, options);
  expect(problems).toEqual([]);
  const join: Join = await plugin.create(value as never, PURE);
  return join.build(
    documents.map((document) => frameOf(document)),
    join.sources[0],
  );
}

/** Those whose documents are of a source, or that need none. */
const SOURCED = joins.filter(({ name }) => name !== 'file');

describe.each(SOURCED)('$name', (plugin) => {
  it.each(plugin.examples.filter(({ output }) => output !== undefined))(
    'does what its example says: $title',
    async ({ options, input, output }) => {
      const table = await build(plugin.name, options, ...(input === undefined ? [] : [input]));
      const rows = Object.entries(output as Record<string, unknown>);
      expect(rows.map(([key]) => [key, table.get(key)])).toEqual(rows);
      expect(table.size).toBe(rows.length);
    },
  );
});

describe('id-to-name', () => {
  const OPTIONS = { source: 'names', each: '$.rows', key: '$.id', value: '$.name' };

  it('reads all pages; the first of two equal keys wins and the others are counted', async () => {
    const table = await build(
      'id-to-name',
      OPTIONS,
      { rows: [{ id: '1', name: 'first' }] },
      { rows: [{ id: 1, name: 'second' }, { id: 2, name: 'other' }, { name: 'without a key' }] },
    );
    expect(table.get('1')).toBe('first');
    expect(table.get('2')).toBe('other');
    expect([table.size, table.duplicates, table.keyless]).toEqual([2, 1, 1]);
    expect([...table.keys()]).toEqual(['1', '2']);
  });

  it('gives several fields by name', async () => {
    const fields = { name: '$.name', group: '$.group' };
    const { source, each, key } = OPTIONS;
    const table = await build(
      'id-to-name',
      { source, each, key, fields },
      { rows: [{ id: 1, name: 'a', group: 'g' }] },
    );
    expect([table.get('1', 'name'), table.get('1', 'group')]).toEqual(['a', 'g']);
    expect([table.get('1', 'unheard of'), table.get('2', 'name')]).toEqual([LOOKUP_MISS, LOOKUP_MISS]);
    expect(table.onMiss).toBe('empty');
  });

  it.each([
    [{}, 'keep'],
    [{ on_miss: 'drop' }, 'drop'],
  ])('with %j a miss is to %s', async (more, onMiss) => {
    expect((await build('id-to-name', { ...OPTIONS, ...more }, { rows: [] })).onMiss).toBe(onMiss);
  });

  it.each([
    ['no value and no fields', { source: 'names', each: '$.rows', key: '$.id' }],
    ['value and fields', { ...OPTIONS, fields: { a: '$.a' } }],
    ['an unheard-of policy', { ...OPTIONS, on_miss: 'guess' }],
    ['an unknown key', { ...OPTIONS, vlaue: '$.name' }],
  ])('refuses %s', (_, options) => {
    const plugin = joins.find(({ name }) => name === 'id-to-name') as Plugin;
    expect(compilePluginOptions(plugin, options).problems).not.toEqual([]);
  });
});

describe('static', () => {
  it('keeps the text of its entries', async () => {
    const table = await build('static', { entries: { a: '007', b: { name: ' x ', group: 'y' } } });
    expect([table.get('a'), table.get('b', 'name'), table.get('c')]).toEqual(['007', ' x ', LOOKUP_MISS]);
  });
});

describe('composite', () => {
  const part = (source: string, each: string, fields: Readonly<Record<string, string>>) => {
    return { source, each, key: '$.id', fields };
  };
  const OPTIONS = {
    parts: [part('a', '$.x', { name: '$.n' }), part('b', '$.y', { group: '$.g' }), part('a', '$.z', { name: '$.m' })],
  };

  it('puts the parts of one source together; the earlier of two values is taken, and an absent one is none', async () => {
    const x = [{ id: 1, n: 'one' }, { id: 2 }, { id: 1, n: 'uno' }];
    const z = [{ id: 1, m: 'eins' }, { id: 2, m: 'zwei' }, { m: 'nobody' }];
    const table = await build('composite', OPTIONS, { x, z });
    expect([table.get('1', 'name'), table.get('2', 'name')]).toEqual(['one', 'zwei']);
    expect([table.get('1', 'group'), table.get('3', 'name')]).toEqual([LOOKUP_MISS, LOOKUP_MISS]);
    expect([table.size, table.duplicates, table.keyless, table.onMiss]).toEqual([2, 1, 1, 'empty']);
  });

  it('names each of its sources once', async () => {
    const plugin = joins.find(({ name }) => name === 'composite') as Plugin<'join'>;
    const { value } = compilePluginOptions(plugin, OPTIONS);
    expect((await plugin.create(value as never, PURE)).sources).toEqual(['a', 'b']);
  });
});
