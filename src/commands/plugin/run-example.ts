import { isDeepStrictEqual } from 'node:util';
import type { Frame } from '../../kit/expression.ts';
import { NOWHERE } from '../../kit/expression.ts';
import { PluginFault } from '../../kit/guard.ts';
import type { HttpRequest } from '../../kit/http.ts';
import type { Table } from '../../kit/join.ts';
import { mergeTables } from '../../kit/merge-tables.ts';
import type { Context, Example, Kind, Kinds, Plugin } from '../../kit/plugin.ts';
import { Fault } from '../../model/fault.ts';
import { asValue } from '../../model/value.ts';

/** NOW is what time it is for examples, in Unix milliseconds: 2023-11-14T22:13:20Z. */
export const NOW = 1_700_000_000_000;

const REQUEST: HttpRequest = { method: 'GET', url: 'http://example.test/path?a=b', headers: { Accept: '*/*' } };
const LIMITS = { depth: 1000 };

/**
 * runExample creates a plugin and uses it as its example says; it gives what is wrong with what comes out. Without an
 * `output` a fault is an answer too: what an example asks for need not be there.
 */
export async function runExample(
  plugin: Plugin,
  example: Example & { readonly compiled: unknown },
  context: Context,
): Promise<string | undefined> {
  try {
    const instance = await plugin.create(example.compiled as never, context);
    return await USES[plugin.kind](instance as never, example, context.signal);
  } catch (cause) {
    if (cause instanceof Fault && !(cause instanceof PluginFault) && !('output' in example)) return undefined;
    return cause instanceof Error ? `${cause.name}: ${cause.message}` : 'it throws what is no error';
  }
}

type Use<K extends Kind> = (
  instance: Kinds[K],
  example: Example,
  signal: AbortSignal,
) => string | undefined | Promise<string | undefined>;

const USES: { readonly [K in Kind]: Use<K> } = {
  async auth(auth, example, signal) {
    const request = { ...REQUEST, ...(example.input as Partial<HttpRequest> | undefined) };
    const found = await auth.authorize(request, signal);
    if (!URL.canParse(found.url)) return 'authorize gives a url that is none';
    const wanted = Object.entries((example.output ?? {}) as Partial<HttpRequest>);
    return difference(Object.fromEntries(wanted.map(([key]) => [key, found[key as keyof HttpRequest]])), example);
  },
  decode(decoder, example) {
    if (example.input === undefined) return undefined;
    return difference(decoder.decode(Buffer.from(example.input as string), '', LIMITS).root, example);
  },
  async join(join, example) {
    const sources = join.sources.length === 0 ? [undefined] : join.sources;
    const tables = await Promise.all(sources.map(async (source) => join.build([frameOf(example.input)], source)));
    const table = mergeTables(tables, join.onMiss);
    const rows = Object.entries(example.output ?? {}).map(([key, row]) => [key, rowOf(table, key, row)]);
    return difference(Object.fromEntries(rows), example);
  },
  transform: (step, example) => difference(step(asValue(example.input), frameOf(example.input)), example),
};

/** A row is one value, or fields by name. */
function rowOf(table: Table, key: string, row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return table.get(key);
  return Object.fromEntries(Object.keys(row).map((field) => [field, table.get(key, field)]));
}

function frameOf(root: unknown): Frame {
  return { ...NOWHERE, item: root, scope: { ...NOWHERE.scope, document: { dialect: 'json', root }, now: NOW } };
}

function difference(found: unknown, example: Example): string | undefined {
  if (!('output' in example) || isSame(found, example.output)) return undefined;
  return `gives ${JSON.stringify(found)} instead of ${JSON.stringify(example.output)}`;
}

/** Values are compared as JSON shows them. */
function isSame(found: unknown, wanted: unknown): boolean {
  return Object.is(found, wanted) || isDeepStrictEqual(plain(found), plain(wanted));
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}
