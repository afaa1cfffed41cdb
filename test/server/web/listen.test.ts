import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../../src/server/web/listen.ts';
import { routedPath, webPaths } from '../../../src/server/web/paths.ts';
import { systemdSockets } from '../../../src/server/web/systemd.ts';
import { WebFault } from '../../../src/server/web/web-fault.ts';
import { ask, basic } from './support/ask.ts';
import { type Folder, openFolder, startWeb } from './support/web-bench.ts';

let folder: Folder;
beforeAll(async () => (folder = await openFolder()));
afterAll(() => folder[Symbol.asyncDispose]());

function askSocket(socketPath: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path: '/metrics', agent: false }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
}

describe('addresses', () => {
  it('several are served at once, over one gate', async () => {
    const path = folder.path('several.sock');
    await using bench = await startWeb({ addresses: ['127.0.0.1:0', 'localhost:0', `unix:${path}`] });
    expect((await ask({ port: bench.port })).status).toBe(200);
    expect(await askSocket(path)).toBe(200);
    expect(bench.logged.filter((line) => line === 'info listening').length).toBe(3);
  });

  it('every interface is reached as localhost', async () => {
    await using bench = await startWeb({ addresses: [':0'] });
    expect(bench.web.url).toBe(`http://localhost:${bench.port}`);
    expect((await ask({ port: bench.port })).status).toBe(200);
  });

  it('a Unix socket is taken away at the end', async () => {
    const path = folder.path('gone.sock');
    const bench = await startWeb({ addresses: [`unix:${path}`] });
    expect(bench.web.url).toBe(`unix:${path}`);
    await bench[Symbol.asyncDispose]();
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  it('a Unix socket that nobody listens on is replaced, another and a file are not', async () => {
    const path = folder.path('left.sock');
    const crash = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', crash]);
    expect((await stat(path)).isSocket()).toBe(true);
    await using bench = await startWeb({ addresses: [`unix:${path}`] });
    expect(await askSocket(path)).toBe(200);
    await expect(startWeb({ addresses: [`unix:${path}`] })).rejects.toThrow('already in use');
    expect(await askSocket(path)).toBe(200);
    const file = folder.path('file');
    await writeFile(file, 'mine');
    await expect(startWeb({ addresses: [`unix:${file}`] })).rejects.toThrow('already in use');
    expect((await stat(file)).size).toBe(4);
    expect(bench.web.url).toBe(`unix:${path}`);
  });

  it.each([
    ['no.such.name.invalid:0', /cannot listen on no\.such\.name\.invalid:0: /],
    ['192.0.2.1:0', /cannot listen on 192\.0\.2\.1:0: this machine has no such address/],
    ['unix:/no/such/folder/a.sock', /cannot listen on unix:\/no\/such/],
  ])('%s ends the start, and no other address stays open', async (bad, message) => {
    const good = folder.path('good.sock');
    const start = startWeb({ addresses: [`unix:${good}`, bad] });
    await expect(start).rejects.toBeInstanceOf(WebFault);
    await expect(start).rejects.toThrow(message);
    await expect(stat(good)).rejects.toThrow('ENOENT');
  });
});

describe('systemd', () => {
  it.each([
    [{ LISTEN_PID: '7', LISTEN_FDS: '2' }, [{ fd: 3 }, { fd: 4 }]],
    [{ LISTEN_PID: '8', LISTEN_FDS: '2' }, undefined],
    [{ LISTEN_PID: '7', LISTEN_FDS: '0' }, undefined],
    [{ LISTEN_PID: '7' }, undefined],
    [{ LISTEN_PID: '7', LISTEN_FDS: 'x' }, undefined],
    [{}, undefined],
  ])('%j', (env, expected) => {
    if (expected !== undefined) return expect(systemdSockets(env, 7)).toEqual(expected);
    expect(() => systemdSockets(env, 7)).toThrow('no socket activation file descriptors found');
  });

  it('hands over sockets that are open already', async () => {
    const opener = createServer().listen(0, '127.0.0.1');
    await once(opener, 'listening');
    const { fd } = (opener as Server & { readonly _handle: { readonly fd: number } })._handle;
    const { port } = opener.address() as AddressInfo;
    const text =
      'sources: { app: { url: "http://127.0.0.1:1/", metrics: [{ name: x, type: gauge, help: X, value: $.x }] } }';
    const config = await folder.write('app.yaml', text);
    const main = new URL('../../../src/main.ts', import.meta.url);
    const start = `process.env.LISTEN_PID = process.pid;
      process.argv = ['node', '--config.file', ${JSON.stringify(config)}, '--web.systemd-socket'];
      await import(${JSON.stringify(main.href)});`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', start], {
      stdio: ['ignore', 'ignore', 'pipe', fd],
      env: { ...process.env, LISTEN_FDS: '1' },
    });
    try {
      opener.close();
      let said = '';
      for await (const chunk of child.stderr ?? []) {
        said += String(chunk);
        if (said.includes('msg=serving')) break;
      }
      expect(said).toContain(`address=127.0.0.1:${port}`);
      expect((await ask({ port, path: '/-/healthy' })).status).toBe(200);
    } finally {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    }
  });

  it('hands over nothing where there is no socket', async () => {
    const door = { max: 10, accept: () => undefined, crowded: () => undefined, dropped: () => undefined };
    await expect(listen({ fd: 999 }, door)).rejects.toThrow('cannot listen on file descriptor 999');
  });
});

it('turns connections away beyond its bound, and counts them', async () => {
  let dropped = 0;
  const door = { max: 2, accept: () => undefined, crowded: () => undefined, dropped: () => (dropped += 1) };
  const listener = await listen({ host: '127.0.0.1', port: 0 }, door);
  const sockets = Array.from({ length: 3 }, () => connect(Number(listener.authority?.split(':')[1]), '127.0.0.1'));
  await Promise.race(sockets.map((socket) => once(socket.resume(), 'close')));
  expect(dropped).toBe(1);
  listener.destroy();
  await listener.close();
});

describe('behind a proxy', () => {
  it.each<readonly [string | undefined, string | undefined, string, string]>([
    [undefined, undefined, '', ''],
    ['https://host.test/omni/', undefined, '/omni', '/omni'],
    ['https://host.test', undefined, '', ''],
    ['https://host.test/omni', '/', '/omni', ''],
    ['https://host.test/omni', '/x/', '/omni', '/x'],
    [undefined, '/x', '', '/x'],
  ])('%s and %s', (url, prefix, ...[external, inner]) => {
    expect(webPaths(url, prefix)).toEqual({ external, prefix: inner });
  });

  it.each([
    ['host.test/omni', undefined],
    ['ftp://host.test', undefined],
    ['', undefined],
    [undefined, 'omni'],
    [undefined, ''],
    [undefined, '/a b'],
  ])('refuses %j and %j', (url, prefix) => expect(() => webPaths(url, prefix)).toThrow(WebFault));

  it.each([
    ['/metrics', '', '/metrics'],
    ['/x/metrics?source=a', '/x', '/metrics?source=a'],
    ['/x', '/x', '/'],
    ['/x/', '/x', '/'],
    ['/x?a', '/x', '/?a'],
    ['/xy', '/x', undefined],
    ['/metrics', '/x', undefined],
    ['/', '/x', undefined],
    ['HTTP://host.test/x/metrics', '/x', '/metrics'],
    ['http://host.test', '', '/'],
    ['http://host.test?a', '', '/?a'],
    ['*', '', undefined],
  ])('%s below %j is %s', (target, prefix, path) => expect(routedPath(target, prefix)).toBe(path));

  it('everything is below the prefix, and the root leads there', async () => {
    const paths = { external: '/out', prefix: '/in' };
    const hash = '$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';
    await using bench = await startWeb({ paths });
    const status = async (path: string) => (await ask({ port: bench.port, path })).status;
    expect(await Promise.all(['/in/metrics', '/in/-/healthy', '/in', '/metrics', '/inn'].map(status))).toEqual([
      200, 200, 200, 404, 404,
    ]);
    const root = await ask({ port: bench.port, path: '/' });
    expect([root.status, root.headers['location']]).toEqual([302, '/out/']);
    const configFile = await folder.write('web.yml', `basic_auth_users: { ann: ${hash} }`);
    await using guarded = await startWeb({ paths, configFile, isHealthyOpen: true });
    const headers = basic('ann', 'fakepassword');
    const asked = ['/', '/nowhere', '/-/healthy', '/in/-/healthy'].map((path) => ask({ port: guarded.port, path }));
    expect((await Promise.all(asked)).map((reply) => reply.status)).toEqual([401, 401, 401, 200]);
    expect((await ask({ port: guarded.port, path: '/in/metrics', headers })).status).toBe(200);
  });
});
