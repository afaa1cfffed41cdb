import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { plugins } from '../../plugins/index.ts';
import schema from '../../schema/config.schema.json' with { type: 'json' };
import { loadConfig } from '../../src/config/load.ts';
import type { JsonSchema, Kind } from '../../src/kit/plugin.ts';
import { createRegistry } from '../../src/kit/registry.ts';
import { parseWebConfig } from '../../src/server/web/config/parse-web-config.ts';

type Block = Readonly<Record<string, unknown>>;

const METRIC = { name: 'm', type: 'gauge', help: 'H.', value: '$.v' };
const registry = createRegistry(plugins);
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'examples-'));
  // An example of a lookup that names a file says what is in it.
  for (const { options, input } of plugins.flatMap(({ kind, examples }) => (kind === 'join' ? examples : []))) {
    const { file } = options as { readonly file?: string };
    if (file !== undefined) await writeFile(join(folder, file), String(input));
  }
});
afterAll(() => rm(folder, { recursive: true }));

/** problemsOf loads a text as a whole config; each variable without a default is set. */
async function problemsOf(text: string): Promise<readonly string[]> {
  const file = join(folder, 'example.yaml');
  await writeFile(file, text.replace(/\$\{file:[^}]*\}/g, 'secret'));
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [name, 'localhost'] as const);
  const env = Object.fromEntries(names);
  // The plugins that an example names are not there.
  const loaded = await loadConfig({ paths: [file], registry, env, withoutPlugins: true });
  return 'problems' in loaded
    ? loaded.problems.map(({ code, place, message }) => `${code} ${place.path} ${message}`)
    : [];
}

/** A config around keys of a source, with all that examples name. */
function withSource(keys: Block, sections: Block = {}): Block {
  return {
    auth: Object.fromEntries(['api', 'reader'].map((name) => [name, { type: 'basic', username: 'u', password: 'p' }])),
    modules: { mirth: {} },
    lookups: { channels: { type: 'static', entries: { 1: 'one' } } },
    ...sections,
    sources: { app: { url: 'http://localhost', metrics: [METRIC], ...keys } },
  };
}

const ENUM = { type: 'enum', states: ['healthy'] };
const HISTOGRAM = { type: 'histogram', buckets: { 1: '$.le1' }, value: undefined };
const SUMMARY = { type: 'summary', value: undefined };
const LABELS = { labels: { state: '$.state', mount: '$.mount' } };

/** What must stand beside a key of a group, a metric or pages. */
const BESIDE: Readonly<Record<string, Block>> = {
  always: LABELS,
  help: { name: 'm_{{ $.name }}', type: { from: '$.type' } },
  unit: { name: 'm_seconds' },
  samples: { value: undefined },
  states: ENUM,
  state_label: ENUM,
  unknown: ENUM,
  buckets: HISTOGRAM,
  cumulative: HISTOGRAM,
  sum: HISTOGRAM,
  count: HISTOGRAM,
  quantiles: SUMMARY,
  by: { aggregate: 'sum', ...LABELS },
  without: { aggregate: 'sum', ...LABELS },
  items: { next: 'link_header' },
  max_pages: { next: 'link_header' },
  more: { page: { param: 'page' } },
};

const withModule = (module: Block): Block => withSource({}, { modules: { mirth: module } });

const WRAPS: Readonly<Record<string, (key: string, example: unknown) => Block>> = {
  source: (key, example) =>
    key === 'probe' ? withModule({ [key]: example }) : withSource({ ...BESIDE[key], [key]: example }),
  target: (key, example) =>
    withSource({ targets: [key.endsWith('_sd') ? { [key]: example } : { name: 'lab', [key]: example }] }),
  httpSd: (key, example) => withSource({ targets: [{ http_sd: { url: 'http://localhost', [key]: example } }] }),
  probe: (key, example) => withModule({ probe: { [key]: example } }),
  tls: (key, example) => withSource({ tls: { [key]: example } }),
  limits: (key, example) => withSource({ limits: { [key]: example } }),
  retry: (key, example) => withSource({ retry: { [key]: example } }),
  paginate: (key, example) => withSource({ paginate: { items: '$.items', ...BESIDE[key], [key]: example } }),
  fetch: (key, example) => withSource({ metrics: [{ fetch: { url: '/a', [key]: example }, metrics: [METRIC] }] }),
  group: (key, example) => withSource({ metrics: [{ metrics: [METRIC], ...BESIDE[key], [key]: example }] }),
  metric: (key, example) => withSource({ metrics: [{ ...METRIC, ...BESIDE[key], [key]: example }] }),
};

interface Found {
  readonly title: string;
  readonly key: string;
  readonly owner: string;
  readonly example: unknown;
}

const definitions = schema.definitions as unknown as Readonly<Record<string, JsonSchema>>;

function propertiesOf(part: JsonSchema | undefined): readonly (readonly [string, JsonSchema])[] {
  return Object.entries((part?.['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>);
}

function referred(part: JsonSchema): JsonSchema {
  const reference = part['$ref'] as string | undefined;
  return (reference === undefined ? undefined : definitions[reference.slice('#/definitions/'.length)]) ?? {};
}

const found: readonly Found[] = Object.entries(definitions).flatMap(([owner, definition]) =>
  propertiesOf(definition).flatMap(([key, part]) => {
    const examples = (part['examples'] ?? referred(part)['examples'] ?? []) as readonly unknown[];
    return examples.map((example) => ({ title: `${owner}.${key}: ${JSON.stringify(example)}`, key, owner, example }));
  }),
);

describe("a key's example loads in a config", () => {
  it.each(found.filter(({ owner }) => owner in WRAPS))('$title', async ({ owner, key, example }) => {
    expect(await problemsOf(JSON.stringify(WRAPS[owner]?.(key, example)))).toEqual([]);
  });

  it('and each key has one', () => {
    const keys = Object.keys(WRAPS).flatMap((owner) =>
      propertiesOf(definitions[owner])
        .filter(([, part]) => propertiesOf(referred(part)).length === 0)
        .map(([key]) => `${owner}.${key}`),
    );
    const shown = new Set(found.map(({ owner, key }) => `${owner}.${key}`));
    expect(keys.filter((key) => !shown.has(key))).toEqual([]);
  });
});

const PLUGINS: Readonly<Record<Kind, (name: string, options: unknown) => Block>> = {
  auth: (name, options) => withSource({ auth: { type: name, ...(options as Block) } }),
  decode: (name, options) => withSource({ decode: { type: name, ...(options as Block | undefined) } }),
  join: (name, options) => lookupBlock({ type: name, ...(options as Block) }),
  transform: (name, options) => stepsBlock([options === undefined || options === null ? name : { [name]: options }]),
};

function lookupBlock(block: Block): Block {
  const config = withSource({}, { lookups: { example: block } });
  const parts = (block['parts'] ?? [block]) as readonly Block[];
  const named = parts.flatMap(({ source }) => (source === undefined ? [] : [[source, { url: 'http://localhost' }]]));
  return { ...config, sources: { ...(config['sources'] as Block), ...(Object.fromEntries(named) as Block) } };
}

function stepsBlock(steps: readonly unknown[]): Block {
  return withSource({ metrics: [{ ...METRIC, value: ['$.v', ...steps] }] });
}

describe("a plugin's example loads in a config", () => {
  const cases = plugins.flatMap(({ kind, name, examples }) =>
    examples.map(({ title, options }) => ({ title: `${kind} ${name}: ${title}`, kind, name, options })),
  );
  it.each(cases)('$title', async ({ kind, name, options }) => {
    expect(await problemsOf(JSON.stringify(PLUGINS[kind](name, options)))).toEqual([]);
  });

  it('and each plugin has one', () => {
    expect(plugins.filter(({ examples }) => examples.length === 0).map(({ name }) => name)).toEqual([]);
  });

  it('and each step says what comes out, but for those that need a table or the time', () => {
    const silent = plugins.filter(
      ({ kind, examples }) => kind === 'transform' && !examples.some((one) => 'output' in one),
    );
    expect(silent.map(({ name }) => name).sort()).toEqual(['age', 'lookup']);
  });
});

/** The fenced YAML of a page, with the heading of its section. */
function blocksOf(
  page: string,
): readonly { readonly title: string; readonly heading: string; readonly text: string }[] {
  const text = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8');
  return text.split(/^## /m).flatMap((section) => {
    const heading = section.split('\n')[0] ?? '';
    const blocks = [...section.matchAll(/^```yaml\n([^]*?)^```$/gm)];
    return blocks.map(([, block = ''], at) => ({ title: `${page}, ${heading}, ${at + 1}`, heading, text: block }));
  });
}

/** configIn makes a whole config of a block; undefined for one of Prometheus' own. */
function configIn(heading: string, text: string): string | undefined {
  const block = parse(text) as Block | readonly Block[];
  if (/^(?:- job_name|scrape_configs):/m.test(text)) return undefined;
  if (!Array.isArray(block)) {
    const whole = block as Block;
    if (heading.startsWith('Auth:')) return JSON.stringify(withSource({ auth: whole }));
    if (heading.startsWith('Decoders:')) return JSON.stringify(withSource({ decode: whole }));
    if (heading.startsWith('Lookups:')) return JSON.stringify(lookupBlock(whole));
    return text;
  }
  if (heading.startsWith('Steps:')) return JSON.stringify(stepsBlock(block));
  return `sources:\n  app:\n    url: http://localhost\n    metrics:\n${text.replace(/^(?=.)/gm, '      ')}`;
}

const isWebConfig = (text: string): boolean => /^tls_server_config:/m.test(text);
/** Config tests are run by the tests of `test`. */
const isTest = (text: string): boolean => /^tests:/m.test(text);

describe('the YAML of a page loads', () => {
  const blocks = ['README.md', 'schema/expressions.md', 'schema/README.md'].flatMap(blocksOf);
  const cases = blocks
    .filter(({ text }) => !isWebConfig(text) && !isTest(text))
    .map((block) => ({ ...block, config: configIn(block.heading, block.text) }));
  it.each(cases.filter(({ config }) => config !== undefined))('$title', async ({ config = '' }) => {
    expect(await problemsOf(config)).toEqual([]);
  });

  it.each(blocks.filter(({ text }) => isWebConfig(text)))('$title', ({ text }) => {
    const hashed = text.replace('$2b$10$...', `$2b$$10$$${'a'.repeat(53)}`);
    expect(parseWebConfig({ file: '/web.yml', text: hashed })).toHaveProperty('config');
  });

  it('but for what is Prometheus\u2019 own', () => {
    expect(cases.filter(({ config }) => config === undefined)).toHaveLength(4);
  });
});
