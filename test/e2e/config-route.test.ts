import { hashSync } from 'bcryptjs';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Running, serve } from '../../src/commands/serve.ts';

const CONFIG = `
sources:
  shop:
    url: http://127.0.0.1:1/\${SHOP_PATH}
    refresh: 1h
    auth: { type: basic, username: ann, password: s3cret-in-the-file }
`;
const HEADERS = { Authorization: `Basic ${btoa('ann:open')}` };

let folder = '';
let running: Running;
const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'config-route-')));
  await write('app.yaml', CONFIG);
  await write('web.yml', `basic_auth_users: { ann: ${hashSync('open', 4)} }\n`);
  running = await serve({
    ...{ configFiles: [join(folder, 'app.yaml')], envFiles: [], env: { SHOP_PATH: 's3cret-path' } },
    ...{ listenAddress: '127.0.0.1:0', telemetryPath: '/metrics', logLevel: 'error', logFormat: 'json' },
    web: { configFile: join(folder, 'web.yml'), externalUrl: 'https://proxy.test/omni/' },
  });
});
afterEach(async () => {
  await running.stop();
  await rm(folder, { recursive: true });
});

const ask = (accept = '*/*', headers: Readonly<Record<string, string>> = HEADERS): Promise<Response> =>
  fetch(`${running.url}/omni/config`, { headers: { ...headers, Accept: accept } });

it('stands behind the password, is not kept, and nothing in it is run', async () => {
  expect((await ask('*/*', {})).status).toBe(401);
  const { status, headers } = await ask();
  expect(status).toBe(200);
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("default-src 'none'") as string,
    vary: 'Accept',
  });
});

it('shows the config in force as YAML or JSON, without a secret, and what a reload puts in its place', async () => {
  const yaml = await (await ask()).text();
  expect(yaml).toBe(
    `# ${join(folder, 'app.yaml')}\nsources:\n  shop:\n    url: http://127.0.0.1:1/\${SHOP_PATH}\n    refresh: 1h\n` +
      '    auth:\n      type: basic\n      username: ann\n      password: <secret>\n',
  );
  const json = await (await ask('application/json')).text();
  expect(yaml + json).not.toContain('s3cret');
  expect(JSON.parse(json)).toMatchObject({
    hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    files: [{ file: join(folder, 'app.yaml'), config: { sources: { shop: { auth: { password: '<secret>' } } } } }],
  });

  await write('app.yaml', CONFIG.replace('shop:', 'store:'));
  await running.reload();
  expect(await (await ask()).text()).toContain('\n  store:\n');
  await write('app.yaml', 'sources: [');
  await running.reload();
  expect(await (await ask()).text()).toContain('\n  store:\n');
});

it('is linked from the status page', async () => {
  const page = await (await fetch(`${running.url}/omni/`, { headers: HEADERS })).text();
  expect(page).toContain('<a href="/omni/config">Config</a>');
  expect(page).not.toContain('s3cret');
});
