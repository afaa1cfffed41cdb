import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Config, Metric } from '../../src/config/config.ts';
import { formatProblem } from '../../src/config/format-problem.ts';
import { loadConfig } from '../../src/config/load.ts';
import { load, registry } from './stand-ins.ts';

async function configOf(
  files: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Config> {
  const loaded = await load(files, env);
  if ('problems' in loaded) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  return loaded.config;
}

const SHIPPED_ENV = { MIRTH_ENDPOINT: 'https://mirth:8443', MIRTH_USERNAME: 'monitor', MIRTH_PASSWORD: '007' };

describe('the shipped configs', () => {
  it('mirth resolves names, defaults and blocks', async () => {
    const path = fileURLToPath(new URL('../../configs/mirth', import.meta.url));
    const loaded = await loadConfig({ paths: [path], registry, env: SHIPPED_ENV });
    if ('problems' in loaded) throw new Error('it loads');
    const { mirth_channel_names: names, mirth_channel_statistics: statistics } = loaded.config.sources;
    expect(names?.up).toEqual(statistics?.up);
    expect(statistics).toMatchObject({
      timeout: 10,
      redirects: 5,
      success: ['200-299'],
      refresh: 'scrape',
      keep_last: 0,
      limits: { body: 32 * 1024 ** 2, series: 50_000, label_length: 1024, depth: 1000, over: 'fail' },
      tls: { insecure_skip_verify: true },
      auth: [{ type: 'basic', options: { username: 'monitor', password: '007' } }],
      decode: { type: 'xml', options: { prefix: '_' } },
      up: { name: 'mirth_up', help: 'Was the last Mirth query successful.' },
      lookups: ['mirth_channels'],
    });
    expect(loaded.config.lookups['mirth_channels']).toMatchObject({
      type: 'id-to-name',
      optional: false,
      options: { source: 'mirth_channel_names', on_miss: 'keep' },
      lookups: [],
    });
    expect(Object.isFrozen(statistics)).toBe(true);
  });
});

const SOURCE = 'sources:\n  a:\n    url: http://h\n';

describe('values', () => {
  it('keeps source text where text is wanted', async () => {
    const metric = '    metrics: [{name: m, type: enum, help: 1.10, value: $.a, states: [no, 007, 1e3, null, ~]}]\n';
    const { sources } = await configOf({ 'a.yaml': SOURCE + metric });
    const [first] = sources['a']?.metrics ?? [];
    expect(first).toMatchObject({ help: '1.10', states: ['no', '007', '1e3', 'null', '~'] } satisfies Partial<Metric>);
  });

  it('gives a reference alone the type that is wanted', async () => {
    const text = `${SOURCE}    redirects: \${N:-3}\n    tls: {insecure_skip_verify: "\${SKIP}"}\n    timeout: \${T}m\n`;
    const { sources } = await configOf({ 'a.yaml': text }, { SKIP: 'true', T: '2' });
    expect(sources['a']).toMatchObject({ redirects: 3, tls: { insecure_skip_verify: true }, timeout: 120 });
  });

  it('takes what comes in as plain text', async () => {
    const value = '{{ $.secret }} ${B} [1]';
    const { sources } = await configOf({ 'a.yaml': `${SOURCE}    headers: {X: "\${A}", Y: "$\${A}"}\n` }, { A: value });
    const frame = {} as never;
    expect(sources['a']?.headers?.['X']?.render(frame)).toBe(value);
    expect(sources['a']?.headers?.['X']?.text).toBe('${A}');
    expect(sources['a']?.headers?.['Y']?.render(frame)).toBe('${A}');
  });

  it('reads files beside the config, without their last line break', async () => {
    const text = `${SOURCE}    query: {t: "\${file:token}", bare: }\n    tls: {ca_file: ca.pem}\n`;
    const source = (await configOf({ 'a.yaml': text, token: 's3\n' })).sources['a'];
    expect(source?.query?.['t']?.render({} as never)).toBe('s3');
    expect(source?.query?.['bare']).toBeNull();
    expect(source?.tls?.ca_file).toMatch(/^\/.*\/ca\.pem$/);
  });
});

describe('defaults', () => {
  it('merge maps by key, are overridden, unset by none, and stay in their file', async () => {
    const { sources } = await configOf({
      'a.yaml': `defaults:
  timeout: 3s
  headers: {A: "1", B: "2"}
  decode: xml
  keep_last: 1m
sources:
  a:
    url: http://h
    headers: {B: none, C: "3"}
    decode: none
    keep_last: 2m
  b: {url: http://h, headers: none}
`,
      'b.yaml': 'sources: {c: {url: http://h}}',
    });
    expect(Object.keys(sources['a']?.headers ?? {})).toEqual(['A', 'C']);
    expect(sources['a']).toMatchObject({ timeout: 3, keep_last: 120 });
    expect(sources['a']).not.toHaveProperty('decode');
    expect(sources['b']).not.toHaveProperty('headers');
    expect(sources['b']?.decode?.type).toBe('xml');
    expect(sources['c']).toMatchObject({ timeout: 10, keep_last: 0 });
  });
});

describe('YAML', () => {
  it('takes aliases and merges', async () => {
    const { sources } = await configOf({
      'a.yaml': `sources:
  a: &a {url: http://h, timeout: 3s, cache: 1s}
  b:
    <<: *a
    timeout: 4s
`,
    });
    expect(sources['b']).toMatchObject({ timeout: 4, cache: 1 });
  });
});

describe('files', () => {
  it('reads a folder, not below it, and no tests', async () => {
    const { sources } = await configOf({
      'a.yaml': 'sources: {a: {url: http://h}}',
      'b.yml': 'sources: {b: {url: http://h}}',
      'b.test.yaml': '{',
      'c.json': '{',
      'below/d.yaml': '{',
    });
    expect(Object.keys(sources)).toEqual(['a', 'b']);
  });

  it.each([
    [['*.yaml'], ['a']],
    [['**/?.yaml'], ['a', 'b']],
    [
      ['a.yaml', 'in', '*.yaml'],
      ['a', 'b'],
    ],
  ])('reads globs %j', async (paths, names) => {
    const files = { 'a.yaml': 'sources: {a: {url: http://h}}', 'in/b.yaml': 'sources: {b: {url: http://h}}' };
    const loaded = await load(files, {}, paths);
    expect('config' in loaded && Object.keys(loaded.config.sources)).toEqual(names);
  });

  it.each([['none.yaml'], ['*.none'], ['empty']])('reports %s', async (path) => {
    const loaded = await load({ 'empty/x.txt': '' }, {}, [path]);
    expect(loaded).toMatchObject({ problems: [{ code: 'CONFIG_FILE', place: { file: path } }] });
  });
});
