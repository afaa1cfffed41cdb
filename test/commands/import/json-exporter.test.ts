import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { importJsonExporter } from '../../../src/commands/import/json-exporter.ts';
import { loadWithPlugins } from '../../../src/compose.ts';
import type { Problem } from '../../../src/model/node.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
  writeFileSync(join(folder, 'secret'), 's3cret\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Imported {
  readonly code: 0 | 1 | 2;
  readonly text: string;
  /** Line, and how it begins: the path, and the level of a warning. */
  readonly notes: readonly string[];
}

function run(config: string, strict = false): Imported {
  const file = join(folder, 'config.yml');
  writeFileSync(file, config);
  const [output, notes]: [string[], string[]] = [[], []];
  const sinkOf = (lines: string[]) => ({ write: (line: string) => lines.push(line) });
  const code = importJsonExporter({ file, strict, output: sinkOf(output), sink: sinkOf(notes) });
  return { code, text: output.join(''), notes: notes.map((line) => line.replace(`${file}:`, '').trimEnd()) };
}

async function problemsOf(text: string): Promise<readonly Problem[]> {
  const file = join(folder, 'out.yaml');
  writeFileSync(file, text);
  const loaded = await loadWithPlugins({ configFiles: [file], envFiles: [], env: {} });
  return 'problems' in loaded ? loaded.problems : [];
}

interface Module {
  readonly metrics?: unknown;
  readonly [key: string]: unknown;
}

function moduleOf(text: string): Module {
  const { modules } = parse(text) as { readonly modules: Readonly<Record<string, Module>> };
  return modules['m'] ?? {};
}

function metrics(...lines: readonly string[]): string {
  return `modules:\n  m:\n    metrics:\n${lines.map((line) => `      - ${line}\n`).join('')}`;
}

const head = { type: 'untyped', help: 'a' };

describe('a module', () => {
  it('asks as json_exporter does, wherever a probe says, and is refused nowhere', async () => {
    const { code, text, notes } = run('modules: { m: {} }');
    expect(text.split('\n')[0]).toMatch(/^# yaml-language-server: \$schema=/);
    expect({ code, notes }).toEqual({ code: 0, notes: [] });
    expect(moduleOf(text)).toEqual({
      headers: { Accept: 'application/json' },
      proxy: 'none',
      cookies: false,
      redirects: 0,
      decode: 'json',
      timeout: '1h',
      probe: { targets_allowed: ['any'], credentials: 'any', fail: 'status' },
    });
    expect(await problemsOf(text)).toEqual([]);
  });

  it('asks the proxy of the environment where that was looked for', () => {
    const { text } = run('modules: { m: { http_client_config: { proxy_from_environment: true } } }');
    expect(moduleOf(text)).not.toHaveProperty('proxy');
  });

  it.each<[string, string, unknown]>([
    ['headers', 'headers: { X-A: 007, accept: text/plain }', { headers: { 'X-A': '007', accept: 'text/plain' } }],
    ['a header that looks like a reference', 'headers: { X-A: "${A}" }', { headers: { 'X-A': '$${A}' } }],
    ['redirects by default', 'http_client_config: {}', { redirects: 10 }],
    ['a proxy', 'http_client_config: { proxy_url: "http://u:${P@p:3128" }', { proxy: 'http://u:$${P@p:3128' }],
    ['no proxy', 'http_client_config: { proxy_url: "" }', { proxy: 'none' }],
    ['no redirects', 'http_client_config: { follow_redirects: no, enable_http2: true }', { redirects: 0 }],
    ['status codes', 'valid_status_codes: [200, 404]', { success: [200, 404] }],
    [
      'basic',
      'http_client_config: { basic_auth: { username: u, password: "${x" } }',
      { auth: { type: 'basic', username: 'u', password: '$${x' } },
    ],
    [
      'basic from a file',
      'http_client_config: { basic_auth: { username: u, password_file: secret } }',
      { auth: { type: 'basic', username: 'u', password: '${file:secret}' } },
    ],
    [
      'a bearer token',
      'http_client_config: { authorization: { credentials: t } }',
      { auth: { type: 'bearer', token: 't' } },
    ],
    ['a bearer token as it was', 'http_client_config: { bearer_token: t }', { auth: { type: 'bearer', token: 't' } }],
    [
      'another scheme',
      'http_client_config: { authorization: { type: Token, credentials_file: secret } }',
      { auth: { type: 'api-key', name: 'Authorization', value: 'Token ${file:secret}' } },
    ],
    [
      'oauth2',
      `http_client_config:
      oauth2: { client_id: c, client_secret_file: secret, token_url: "https://l/t", scopes: [a], endpoint_params: { b: c } }`,
      {
        auth: {
          ...{ type: 'oauth2', token_url: 'https://l/t', client_id: 'c', client_secret: '${file:secret}' },
          ...{ scopes: ['a'], endpoint_params: { b: 'c' } },
        },
      },
    ],
    [
      'tls',
      'http_client_config: { tls_config: { server_name: s, min_version: TLS12, insecure_skip_verify: yes } }',
      { tls: { server_name: 's', min_version: 'TLSv1.2', insecure_skip_verify: true } },
    ],
    [
      'further headers',
      'http_client_config: { http_headers: { X-B: { values: [a], secrets: [b], files: [secret] } } }',
      { headers: { Accept: 'application/json', 'X-B': 'a, b, ${file:secret}' } },
    ],
    ['a body', 'body: { content: \'{"a": 1}\' }', { body: '{"a": 1}' }],
    [
      'a body with parameters',
      'body: { content: "{{ .a | first }} {{- index .b 0 }}{{ .target | first }}{{ .module | first }}{{/* x */}}", templatize: true }',
      {
        body: '{{ param.a }}{{ param.b }}{{ target.url }}m',
        probe: { targets_allowed: ['any'], credentials: 'any', fail: 'status', params: { a: null, b: null } },
      },
    ],
  ])('takes over %s', async (_, config, expected) => {
    const { code, text, notes } = run(`modules:\n  m:\n    ${config}\n`, true);
    expect({ code, notes }).toEqual({ code: 0, notes: [] });
    expect(moduleOf(text)).toMatchObject(expected as object);
    expect(await problemsOf(text)).toEqual([]);
  });
});

describe('a metric', () => {
  it.each<[string, string, unknown]>([
    ['a value', "{ name: a, path: '{.b}' }", { name: 'a', ...head, value: '$.b' }],
    ['type and help', "{ name: a, path: '{.b}', valuetype: gauge, help: H }", { type: 'gauge', help: 'H' }],
    ['a key that may be missing', "{ name: a, path: '{.b}', allow_missing_key: true }", { optional: true }],
    ['a timestamp', "{ name: a, path: '{.b}', epochtimestamp: '{.t}' }", { timestamp: ['$.t', { divide: 1000 }] }],
    ['a label that has the name of a target', "{ name: a, path: '{.b}', labels: { target: x } }", {}],
    [
      'labels of all kinds',
      "{ name: a, path: '{.b}', labels: { s: beta, n: 7, z: '007', d: '$.x', m: 'a-{.x}', u: 'US${.x}' } }",
      { labels: { s: 'beta', n: 7, z: '007', d: { text: '$.x' }, m: 'a-{{ $.x }}', u: 'US$${{ $.x }}' } },
    ],
    [
      'a label of several findings',
      "{ name: a, path: '{.b}', labels: { s: '{.x[*].y}' } }",
      { labels: { s: ['$.x[*].y', { join: ' ' }] } },
    ],
    [
      'an object',
      "{ name: a, type: object, path: '{.x[*]}', labels: { i: '{.id}' }, values: { b: '{.b}', c: 1 }, allow_missing_key: true }",
      {
        each: '$.x[*]',
        labels: { i: '$.id' },
        metrics: [
          { name: 'a_b', ...head, value: '$.b', optional: true },
          { name: 'a_c', ...head, value: 1, optional: true },
        ],
      },
    ],
    [
      'an object that is a list',
      "{ name: a, type: object, path: '{.x}', labels: { i: '{[0]}' }, values: { b: '{[1].v}' } }",
      { labels: { i: '$.x[0]' }, metrics: [{ name: 'a_b', ...head, value: '$.x[1].v' }] },
    ],
  ])('takes over %s', async (_, line, expected) => {
    const { code, text, notes } = run(metrics(line), true);
    expect({ code, notes }).toEqual({ code: 0, notes: [] });
    expect(moduleOf(text).metrics).toMatchObject([expected]);
    expect(await problemsOf(text)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['{ .a }', '$.a'],
    ['{$.a}', '$.a'],
    ['{@.a}', '$.a'],
    ['{.a .b}', '$.a.b'],
    ['{.a-b.c_d}', '$.a-b.c_d'],
    ['{.a\\.b.c}', "$['a.b'].c"],
    ["{['a\\.b']}", "$['a.b']"],
    ["{['a.b']}", '$.a.b'],
    ["{.it\\'s}", "$['it\\'s']"],
    ['{.0}', "$['0']"],
    ['{.a[0]}', '$.a[0]'],
    ['{.a[-1].b}', '$.a[-1].b'],
    ['{.a[*]}', '$.a[*]'],
    ['{[*].b}', '$[*].b'],
    ['{.a[1:3]}', '$.a[1:3]'],
    ['{.a[::2]}', '$.a[::2]'],
    ['{.a[0, 2]}', '$.a[0, 2]'],
    ["{.a['b','c']}", "$.a['b', 'c']"],
    ['{.a.*}', '$.a.*'],
    ['{..a}', '$..a'],
    ['{.a..b[0]}', '$.a..b[0]'],
    ['{..[0]}', '$..[0]'],
    ['{.a[?(@.b=="c")].d}', '$.a[?(@.b == "c")].d'],
    ["{.a[?(@.b == 'c)]')].d}", '$.a[?(@.b == "c)]")].d'],
    ['{.a[?(@.b>=1.5)].d}', '$.a[?(@.b >= 1.5)].d'],
    ['{.a[?(@.b!=true)].d}', '$.a[?(@.b && @.b != true)].d'],
    ['{.a[?(@.b.c)].d}', '$.a[?(@.b.c)].d'],
    ['{.a[?(@=="x")]}', '$.a[?(@ == "x")]'],
    ['{.a}{.b}', '{{ $.a }}{{ $.b }}'],
    ['1{.a}', '1{{ $.a }}'],
    ['42', 42],
    ['{1.50}', 1.5],
    ['{true}', 1],
    ['-Inf', '-Inf'],
  ])('reads the path %s', async (path, value) => {
    const { code, text, notes } = run(metrics(JSON.stringify({ name: 'a', path })), true);
    expect({ code, notes }).toEqual({ code: 0, notes: [] });
    expect(moduleOf(text).metrics).toEqual([{ name: 'a', ...head, value }]);
    expect(await problemsOf(text)).toEqual([]);
  });
});

describe('what is not carried over', () => {
  const LOST = /^\d+:\d+ (?:(?!warning:)\S+ )+/;

  it.each<[string, string, string]>([
    ['a range', metrics("{ name: a, path: '{range .x[*]}{.b}{end}' }"), '4:26 modules.m.metrics[0].path'],
    ['a union of paths', metrics("{ name: a, path: \"{.x['a.b','c']}\" }"), '4:26 modules.m.metrics[0].path'],
    ['a path to the end of ..', metrics("{ name: a, path: '{..}' }"), '4:26 modules.m.metrics[0].path'],
    ['a literal in a path', metrics('{ name: a, path: \'{.a "x"}\' }'), '4:26 modules.m.metrics[0].path'],
    ['another engine', metrics("{ name: a, engine: cel, path: '.b' }"), '4:28 modules.m.metrics[0].engine'],
    ['a name of ours', metrics("{ name: omni_a, path: '{.b}' }"), '4:9 modules.m.metrics[0]'],
    ['a name in UTF-8', metrics("{ name: a.b, path: '{.b}' }"), '4:9 modules.m.metrics[0]'],
    [
      'a label in UTF-8',
      metrics("{ name: a, path: '{.b}', labels: { a.b: c } }"),
      '4:44 modules.m.metrics[0].labels["a.b"]',
    ],
    ['a module', 'modules:\n  a b: {}\n', '2:3 modules["a b"]'],
    ['a body with braces', 'modules:\n  m:\n    body: { content: "{{ x }}" }\n', '3:22 modules.m.body.content'],
    [
      'a function in a body',
      'modules:\n  m:\n    body: { content: "a{{ duration `95` }}", templatize: true }\n',
      '3:22 modules.m.body.content',
    ],
    ['a header with braces', 'modules:\n  m:\n    headers: { A: "{{" }\n', '3:16 modules.m.headers.A'],
    ...['no_proxy: x', 'proxy_url: socks5://p', 'tls_config: { ca: x }', 'tls_config: { max_version: TLS12 }'].map(
      (line): [string, string, string] => [
        line,
        `modules:\n  m:\n    http_client_config: { ${line} }\n`,
        `3:${/\{/.test(line) ? 41 : line.startsWith('proxy') ? 38 : 27} modules.m.http_client_config.${line.replace(/: \{ /, '.').replace(/:.*/, '')}`,
      ],
    ),
    [
      'a secret by reference',
      'modules:\n  m:\n    http_client_config: { basic_auth: { password_ref: x } }\n',
      '3:41 modules.m.http_client_config.basic_auth.password_ref',
    ],
    [
      'another grant',
      'modules:\n  m:\n    http_client_config: { oauth2: { client_id: c, token_url: t, grant_type: jwt } }\n',
      '3:77 modules.m.http_client_config.oauth2.grant_type',
    ],
  ])('is said of %s, and fails with --strict', async (_, config, place) => {
    const { code, text, notes } = run(config, true);
    expect(code).toBe(1);
    expect(notes).toEqual([expect.stringMatching(LOST)]);
    expect(notes[0]).toContain(`${place} `);
    expect(run(config).code).toBe(0);
    expect(await problemsOf(text)).toEqual([]);
  });

  it.each<[string, string, string]>([
    ['an unknown key', metrics("{ name: a, path: '{.b}', epochTimestamp: '{.t}' }"), '4:34'],
    ['a path without braces', metrics('{ name: a, path: $.b }'), '4:26'],
    ['a path that is not closed', metrics("{ name: a, path: '{.b' }"), '4:26'],
    ['a test with &&', metrics("{ name: a, path: '{.b[?(@.a==1.0 && @.b==2.0)]}' }"), '4:26'],
    ['a script', metrics("{ name: a, path: '{.b[(@.length-1)]}' }"), '4:26'],
    ['no path', metrics('{ name: a }'), '4:9'],
    ['no name', metrics("{ path: '{.b}' }"), '4:9'],
    ['an unknown type', metrics("{ name: a, type: x, path: '{.b}' }"), '4:26'],
    ['an unknown valuetype', metrics("{ name: a, path: '{.b}', valuetype: x }"), '4:45'],
    ['an object of two paths', metrics("{ name: a, type: object, path: '{.a}{.b}', values: { c: 1 } }"), '4:40'],
    ['another help', metrics("{ name: a, path: '{.b}' }", "{ name: a, path: '{.c}', help: x }"), '5:9'],
    ['a whole number compared', metrics("{ name: a, path: '{.b[?(@.a==1)].c}' }"), '4:26'],
    ['several in a text', metrics("{ name: a, path: '{.b}', labels: { c: 'a{.x[*]}' } }"), '4:47'],
    ['the header Host', 'modules:\n  m:\n    headers: { Host: x }\n', '3:16'],
  ])('is a warning of %s, where json_exporter makes nothing of it or something else', async (_, config, place) => {
    const { code, text, notes } = run(config, true);
    expect(code).toBe(0);
    expect(notes).toEqual([expect.stringMatching(`^${place} .* warning: `)]);
    expect(await problemsOf(text)).toEqual([]);
  });

  it.each([
    ['YAML that is none', 'modules: {'],
    ['a key that stands twice', 'modules: {}\nmodules: {}\n'],
    ['modules that are no map', 'modules: []'],
    ['metrics that are no list', 'modules: { m: { metrics: { a: 1 } } }'],
    ['a name that is no text', metrics("{ name: [a], path: '{.b}' }")],
    ['a truth that is none', metrics("{ name: a, path: '{.b}', allow_missing_key: maybe }")],
  ])('stops at %s', (_, config) => {
    const { code, text, notes } = run(config);
    expect({ code, text }).toEqual({ code: 2, text: '' });
    expect(notes).not.toEqual([]);
  });

  it('says nothing of a secret', () => {
    const auth =
      '{ basic_auth: { username: u, password: hidden, password_ref: x }, oauth2: [hidden], proxy_url: hidden }';
    const { notes } = run(`modules: { m: { http_client_config: ${auth} } }`);
    expect(notes.length).toBeGreaterThan(1);
    expect(notes.join()).not.toContain('hidden');
  });

  it('says that there is no such file', () => {
    const lines: string[] = [];
    const sink = { write: (line: string) => lines.push(line) };
    expect(importJsonExporter({ file: join(folder, 'none.yml'), strict: false, output: sink, sink })).toBe(2);
    expect(lines).toHaveLength(1);
  });
});
