import { compareSync } from 'bcryptjs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type WebFlags } from '../../src/commands/serve.ts';
import { StartFault } from '../../src/commands/start-fault.ts';
import { telemetryPath } from '../../src/commands/web-options.ts';
import { checkWeb } from '../../src/commands/web/check.ts';
import { hashPassword } from '../../src/commands/web/hash-password.ts';
import { ask, basic } from '../server/web/support/ask.ts';
import { createAuthority, type Pair } from '../server/web/support/certificates.ts';

const CONFIG =
  'sources: { app: { url: "http://127.0.0.1:1/", metrics: [{ name: x, type: gauge, help: X, value: $.x }] } }';
/** Its password is fakepassword. */
const HASH = '$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';

let folder: string;
let authority: Pair;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omni-web-'));
  const made = await createAuthority('Authority');
  authority = made;
  const server = await made.issue('server');
  await write('server.pem', server.cert);
  await write('server.key', server.key);
  await write('app.yaml', CONFIG);
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

function start(web: WebFlags, listenAddress: string | readonly string[] = '127.0.0.1:0') {
  return serve({
    configFiles: [join(folder, 'app.yaml')],
    ...{ envFiles: [], env: {}, telemetryPath: '/metrics', logLevel: 'error', logFormat: 'json' },
    ...{ listenAddress, web },
  });
}

describe('serve', () => {
  it('stands behind a web config, and tells of it', async () => {
    const text = `tls_server_config: { cert_file: server.pem, key_file: server.key }\nbasic_auth_users: { ann: ${HASH} }\n`;
    const running = await start({ configFile: await write('web.yml', text) });
    const question = { port: Number(new URL(running.url).port), tls: { ca: authority.cert } };
    expect(running.url).toMatch(/^https:/);
    expect((await ask(question)).status).toBe(401);
    const { status, body } = await ask({ ...question, headers: basic('ann', 'fakepassword') });
    expect(status).toBe(200);
    expect(body).toContain('omni_exporter_web_last_reload_successful{part="config"} 1\n');
    expect(body).toContain('omni_exporter_web_last_reload_successful{part="certificate"} 1\n');
    expect(body).toContain('omni_exporter_web_refused_total{reason="password"} 1\n');
    const ends = /^omni_exporter_web_certificate_not_after_timestamp_seconds\{.*\} (\S+)$/m.exec(body)?.[1];
    expect(Number(ends)).toBeGreaterThan(Date.now() / 1000);
    await running.stop();
  });

  it('tells nothing of itself when asked to, and links to where a proxy shows it', async () => {
    const running = await start({ disableExporterMetrics: true, externalUrl: 'https://host.test/omni' });
    const port = Number(new URL(running.url).port);
    const { body } = await ask({ port, path: '/omni/metrics' });
    expect(body).not.toMatch(/^(?:process|nodejs|omni_exporter_scrape)/m);
    expect(body).toContain('omni_exporter_build_info');
    expect((await ask({ port, path: '/omni/' })).body).toContain('href="/omni/metrics"');
    await running.stop();
  });

  it.each<readonly [string, WebFlags, string | readonly string[], RegExp]>([
    ['a web config that is not there', { configFile: '/no/web.yml' }, [], /open \/no\/web\.yml: no such file/],
    ['a url that is none', { externalUrl: 'host' }, [], /--web\.external-url/],
    ['a prefix that is none', { routePrefix: 'x' }, [], /--web\.route-prefix/],
    ['vsock', {}, 'vsock://:9877', /vsock/],
    ['no socket of systemd', { systemdSocket: true }, [], /no socket activation file descriptors found/],
    ['a second address that is none', {}, ['127.0.0.1:0', 'nowhere'], /not an address to listen on: nowhere/],
  ])('does not start with %s', async (_, ...[web, address, message]) => {
    const refused = start(web, address);
    await expect(refused).rejects.toBeInstanceOf(StartFault);
    await expect(refused).rejects.toThrow(message);
  });
});

describe('--web.telemetry-path', () => {
  it.each(['/', '/metrics', '/a/b.c~d-e_f'])('takes %s', (path) => {
    expect(telemetryPath(path)).toBe(path);
  });

  it.each(['', 'metrics', '/m*', '/:id', '/a?b', '/-/ready', '/config', '/probe'])('refuses %s', (path) => {
    expect(() => telemetryPath(path)).toThrow(/a path of its own/);
  });
});

describe('web check', () => {
  it.each<readonly [string, readonly RegExp[]]>([
    ['', []],
    ['tls_server_config: { cert_file: server.pem, key_file: server.key }', []],
    ['tls_server_config: { cert_file: server.pem, key_file: server.pem }', [/failed to parse private key/]],
    ['tls_server_config: { cert_file: /dev/zero, key_file: no.key }', [/failed to read cert_file .*it is no file/]],
    ['tls_server_config: { cert_file: server.pem, key_file: no.key }', [/failed to read key_file/]],
    [
      'tls_server_config: { cert_file: server.pem, key_file: server.key, client_ca_file: no.pem, client_auth_type: RequestClientCert }',
      [/open .*no\.pem: no such file or directory/],
    ],
    ['a: 1\nb: 2\n', [/check\.yml:1:1 a yaml: /, /check\.yml:2:1 b yaml: /]],
  ])('%s', async (text, expected) => {
    const said: string[] = [];
    const file = await write('check.yml', text);
    expect(checkWeb(file, { write: (line) => said.push(line) })).toBe(expected.length === 0 ? 0 : 1);
    const lines = said.join('').split('\n').slice(0, -1);
    expect(lines).toEqual(expected.map((line) => expect.stringMatching(line) as string));
  });
});

/** A terminal at which somebody types. */
function terminal(isTTY: boolean, typed: string) {
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), { isTTY, setRawMode: (isRaw: boolean) => void modes.push(isRaw) });
  input.end(typed);
  const shown: string[] = [];
  const written: string[] = [];
  return {
    modes,
    shown,
    written,
    options: {
      cost: 4,
      input: input as unknown as NodeJS.ReadStream,
      output: { write: (text: string) => written.push(text) },
      terminal: { write: (text: string) => shown.push(text) },
    },
  };
}

describe('web hash-password', () => {
  it('asks twice at a terminal, and shows nothing', async () => {
    const { modes, options, shown, written } = terminal(true, 'pässword:1\rpässword:1\r');
    await hashPassword(options);
    expect(compareSync('pässword:1', written.join('').trim())).toBe(true);
    expect(shown.join('')).toBe('Password: \nAgain: \n');
    // The terminal itself does not echo in raw mode, and is left as it was.
    expect([modes[0], modes.at(-1)]).toEqual([true, false]);
  });

  it('takes one line from a pipe', async () => {
    const { options, shown, written } = terminal(false, 'secret\nnot this\n');
    await hashPassword(options);
    expect(written.join('')).toMatch(/^\$2b\$04\$.{53}\n$/);
    expect([compareSync('secret', written.join('').trim()), shown]).toEqual([true, []]);
  });

  it.each<readonly [string, boolean, string, RegExp]>([
    ['passwords that differ', true, 'a\rb\r', /differ/],
    ['nothing', false, '', /no password/],
    ['an empty line', true, '\r', /no password/],
    ['Ctrl-C', true, 'abc\x03', /no password/],
    ['more than bcrypt looks at', false, `${'ä'.repeat(37)}\n`, /longer than 72 bytes/],
  ])('refuses %s', async (_, ...[isTTY, typed, message]) => {
    const { options, written } = terminal(isTTY, typed);
    await expect(hashPassword(options)).rejects.toThrow(message);
    expect(written).toEqual([]);
  });
});
