import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { plugins } from '../../plugins/index.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createRegistry } from '../../src/kit/registry.ts';
import { createScope } from '../../src/kit/scope.ts';
import { openSource } from '../../src/pipeline/source.ts';
import { buildPlans } from '../../src/runtime/build-plans.ts';
import { SILENT } from '../support/silent-log.ts';

const registry = createRegistry(plugins);

const SECRETS = { TOKEN: 's3cr3t $(id) `id` "quoted"', TENANT: 'acme-corp', PIN: 'p1npin', USER: 'jane-doe' };

const answers: RequestListener = (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://here');
  response.setHeader('Content-Type', 'application/json');
  if (pathname === '/old') return void response.writeHead(302, { Location: '/new?ticket=abc&n=1' }).end();
  if (pathname === '/login') response.setHeader('Set-Cookie', 'sid=abcdef; Path=/');
  if (pathname === '/pages' && !searchParams.has('page')) response.setHeader('Link', '</pages?page=2&t=x>; rel=next');
  response.end(JSON.stringify({ items: [{ id: "it's $HOME" }], value: 1 }));
};

interface Logged {
  /** As they were told; the port is written PORT. */
  readonly lines: readonly string[];
  /** What a shell makes of them: the arguments of each, in an environment where the references are set. */
  readonly words: readonly (readonly string[])[];
}

/** What is told of the requests of a config's last source, whose urls begin with `${URL}`. */
async function logged(source: string, extra = ''): Promise<Logged> {
  const folder = await mkdtemp(join(tmpdir(), 'log-'));
  const server = createServer(answers).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const env = { ...SECRETS, URL: `http://127.0.0.1:${port}`, HOST: '127.0.0.1', PORT: String(port) };
  await writeFile(join(folder, 'pin'), 'file-pin\n');
  await writeFile(join(folder, 'a.yaml'), `sources:\n  s:\n${source.replace(/^(?=.)/gm, '    ')}\n${extra}`);
  try {
    const loaded = await loadConfig({ paths: [join(folder, 'a.yaml')], registry, env });
    if ('problems' in loaded) throw new Error(loaded.problems.map(({ message }) => message).join('\n'));
    await using scope = createScope();
    const context = { log: SILENT, now: () => 0 };
    const plans = await buildPlans(loaded.config, { registry, context, scope });
    const [plan] = plans.sources.map((entry) => entry.plan);
    if (plan === undefined) throw new Error('no source');
    const lines: string[] = [];
    await using open = openSource(plan, { asked: (line) => lines.push(line) });
    const { signal } = new AbortController();
    const run = { signal, now: () => 0, endsAt: () => 1e15, table: () => undefined };
    const { snapshot } = await open.collect(run);
    if (snapshot.fault !== undefined && !lines.some((line) => line.includes('proxy'))) throw snapshot.fault;
    const words: string[][] = [];
    for (const line of lines) {
      const script = `curl() { printf '%s\\0' "$@"; }\ncd '${folder}'\n${line}`;
      const { stdout } = await promisify(execFile)('sh', ['-c', script], {
        env: { ...env, PATH: process.env['PATH'] },
      });
      words.push(stdout.split('\0').slice(0, -1));
    }
    return { lines: lines.map((line) => line.replaceAll(String(port), 'PORT')), words };
  } finally {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  }
}

describe('a request in the log', () => {
  it('is a curl command whose references a shell fills in', async () => {
    const { lines, words } = await logged(`
url: \${URL}/a?x=1
query: { tenant: "\${TENANT}", plain: "a b&c" }
headers:
  X-Tenant: "t \${TENANT}"
  X-Pin: "\${file:pin}"
  X-Odd: "it's $HOME; \\"x\\""
timeout: 7s
`);
    const [line = ''] = lines;
    expect(line).toContain('"$(cat pin)"');
    expect(line).toContain('"${URL}"');
    for (const secret of Object.values(SECRETS)) expect(line).not.toContain(secret);
    const [all = []] = words;
    expect(all).toEqual(
      expect.arrayContaining([
        'x-tenant: t acme-corp',
        'x-pin: file-pin',
        'x-odd: it\'s $HOME; "x"',
        '--max-time',
        '7',
      ]),
    );
    expect(all.at(-1)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/a\?x=1&tenant=acme-corp&plain=a%20b%26c$/);
  });

  it('shows nothing that auth puts on it, and no credentials of the file itself', async () => {
    const basic = await logged(`
url: http://me:pw@\${HOST}:\${PORT}/a?token=plain&n=\${PIN}
headers: { X-Api-Key: plain, Cookie: "a=b" }
auth: { type: bearer, token: "\${TOKEN}" }
`);
    const [line = ''] = basic.lines;
    for (const secret of ['plain', 'pw@', 's3cr3t', 'p1npin', 'a=b']) expect(line).not.toContain(secret);
    expect(basic.words[0]).toEqual(expect.arrayContaining(['x-api-key: <secret>', 'authorization: <secret>']));
    const key = await logged(`
url: \${URL}/a?n=1
auth: { type: api-key, in: query, name: key, value: "\${TOKEN}" }
`);
    expect(key.words[0]?.at(-1)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/a\?n=1&key=<secret>$/);
    expect(key.lines[0]).toContain('"${URL}"');
    const session = await logged(`
url: \${URL}/a
auth: { type: session, login: { url: /login, body: { form: { user: "\${USER}", password: "\${TOKEN}" } } } }
`);
    expect(session.lines).toHaveLength(2);
    for (const secret of ['jane', 's3cr3t', 'abcdef']) expect(session.lines.join()).not.toContain(secret);
    expect(session.words[1]).toEqual(expect.arrayContaining(['cookie: <secret>']));
  });

  it('carries its method and its body', async () => {
    const { lines, words } = await logged(`
url: \${URL}/a
method: PUT
body: { json: { tenant: "\${TENANT}", password: plain, n: 1 } }
`);
    expect(words[0]).toEqual(expect.arrayContaining(['-X', 'PUT', 'content-type: application/json', '--data-raw']));
    expect(words[0]).toContain('{"tenant":"acme-corp","password":"<secret>","n":1}');
    expect(lines[0]).not.toContain('acme');
    const long = await logged(`url: \${URL}/a\nbody: "${'x'.repeat(5000)}"`);
    expect(long.lines[0]?.length).toBeLessThan(2600);
  });

  it('is told for pages, items and redirects, too', async () => {
    const { lines, words } = await logged(`
url: \${URL}/pages?k=\${PIN}
paginate: { next: link_header, items: $.items }
metrics:
  - each: $.items
    fetch: { url: "/\${TENANT}/{{ $.id }}?k=\${PIN}" }
    metrics: [{ name: n, type: gauge, help: N., value: $.value }]
`);
    const urls = words.map((all) => all.at(-1)?.replace(/^http:\/\/127\.0\.0\.1:\d+/, ''));
    expect(urls.slice(0, 2)).toEqual(['/pages?k=p1npin', "/acme-corp/it's%20%24HOME?k=p1npin"]);
    expect(urls[2]).toBe('/pages?page=2&t=<secret>');
    for (const secret of ['acme', 'p1npin']) expect(lines.join('\n')).not.toContain(secret);
    const moved = await logged('url: ${URL}/old');
    expect(moved.words.map((all) => all.at(-1)?.replace(/^http:\/\/127\.0\.0\.1:\d+/, ''))).toEqual([
      '/old',
      '/new?ticket=<secret>&n=1',
    ]);
  });

  it.each([
    ['tls: { insecure_skip_verify: true, min_version: TLSv1.3 }\nhttp2: true', ['--insecure', '--tlsv1.3', '--http2']],
    ['proxy: "http://me:pw@${HOST}:1"', ['--proxy', 'http://127.0.0.1:1']],
    ['connect_to: "${HOST}:${PORT}"', ['--connect-to']],
  ])('goes the same way with %s', async (keys, expected) => {
    const url = keys.includes('http2') ? 'https://proxy.invalid/' : '${URL}/a';
    const { lines, words } = await logged(`url: ${url}\n${keys}`);
    expect(words[0]).toEqual(expect.arrayContaining(expected));
    expect(lines[0]).not.toMatch(/pw@|127\.0\.0\.1/);
  });
});
