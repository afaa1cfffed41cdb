import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plugins } from '../../plugins/index.ts';
import { createLog } from '../../src/commands/log.ts';
import { formatProblem } from '../../src/config/format-problem.ts';
import { loadConfig } from '../../src/config/load.ts';
import { renderPage } from '../../src/exposition/page.ts';
import { createRegistry } from '../../src/kit/registry.ts';
import { createScope } from '../../src/kit/scope.ts';
import type { Fault } from '../../src/model/fault.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { openSource } from '../../src/pipeline/source.ts';
import { buildPlans } from '../../src/runtime/build-plans.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { openGeneration } from '../../src/runtime/generation.ts';
import { type Script, startScript } from '../plugins/auth/talk.ts';

const SECRETS = { API_USER: 'hidden-user', API_PASSWORD: 'hidden-password', CLIENT_SECRET: 'hidden-client' };

let folder: string;
let login: Script;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omni-'));
  login = await startScript(({ body, headers }) => ({
    status: 401,
    headers: { 'Set-Cookie': 'SID=hidden-cookie', 'X-Echo': headers.authorization ?? '' },
    body,
  }));
});
afterAll(async () => {
  await login[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const SESSION = `
  type: session
  login:
    url: \${LOGIN}/login?key=\${CLIENT_SECRET}
    body:
      json:
        user: \${API_USER}
        password: \${API_PASSWORD}
`;
const OAUTH2 = `
  type: oauth2
  token_url: \${LOGIN}/login?key=\${CLIENT_SECRET}
  client_id: \${API_USER}
  client_secret: \${CLIENT_SECRET}
  grant: password
  username: \${API_USER}
  password: \${API_PASSWORD}
`;

/** What one collection of a config gives, and all that is logged meanwhile. */
async function collect(config: string, origin: string): Promise<{ snapshot: Snapshot | undefined; logged: string }> {
  const file = join(folder, 'config.yaml');
  await writeFile(file, config);
  const registry = createRegistry(plugins);
  const loaded = await loadConfig({ paths: [file], registry, env: { ...SECRETS, LOGIN: origin } });
  if ('problems' in loaded) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  await using scope = createScope();
  const lines: string[] = [];
  const log = createLog('debug', 'json', { write: (line) => lines.push(line) });
  const plans = await buildPlans(loaded.config, { registry, context: { log, now: () => Date.now() }, scope });
  const generation = openGeneration({ id: 1, plans, log, clock: systemClock, scope, open: (plan) => openSource(plan) });
  const [snapshot] = await generation.collect({ at: Date.now() + 10_000, signal: AbortSignal.timeout(10_000) });
  return { snapshot, logged: lines.join('') };
}

const configOf = (auth: string, url: string, more = ''): string =>
  `auth:\n  api:${auth.replace(/^/gm, '  ')}\nsources:\n  api:\n    url: ${url}\n    auth: api\n${more}` +
  '    metrics: [{ name: n, type: info, help: N., each: $.items, labels: { id: $ } }]\n';

async function failure(auth: string, origin: string): Promise<{ fault: Fault | undefined; logged: string }> {
  const { snapshot, logged } = await collect(configOf(auth, 'http://127.0.0.1:1/'), origin);
  return { fault: snapshot?.fault, logged };
}

describe.each([
  ['session', SESSION],
  ['oauth2', OAUTH2],
])('a login by %s', (_, auth) => {
  it('that is refused is shown as it is written, without what came from outside', async () => {
    const { fault, logged } = await failure(auth, login.url);
    expect(fault).toMatchObject({
      code: 'AUTH_REFUSED',
      details: { login: '${LOGIN}/login', reason: 'it answered 401' },
    });
    expect(logged).toContain(fault?.message);
    expect(logged).not.toMatch(/hidden-/);
    expect(logged).not.toContain(String(login.port));
  });

  it('that finds no server shows no more', async () => {
    const { fault, logged } = await failure(auth, 'http://login.invalid:4711');
    expect(fault).toMatchObject({ code: 'AUTH_LOGIN', details: { login: '${LOGIN}/login' } });
    expect(logged).toContain(fault?.message);
    expect(logged).not.toMatch(/hidden-|login\.invalid|4711/);
  });
});

describe('a session that ends in the middle of the pages', () => {
  it('is opened anew, and every page is read once', async () => {
    let valid = '';
    await using server = await startScript(({ path, headers }) => {
      if (path.startsWith('/login')) {
        valid = valid === '' ? 'SID=one' : 'SID=two';
        return { headers: { 'Set-Cookie': `${valid}; HttpOnly` } };
      }
      const isOver = path === '/?page=3' && valid === 'SID=one';
      if (headers.cookie !== valid || isOver) return { status: 401 };
      const page = Number(path.slice('/?page='.length));
      return { body: { items: page > 4 ? [] : [`item ${page}`] } };
    });
    const pages = '    paginate:\n      page: { param: page }\n      items: $.items\n';
    const { snapshot } = await collect(configOf(SESSION, '${LOGIN}/', pages), server.url);
    expect(snapshot?.fault).toBeUndefined();
    const { text } = renderPage(snapshot === undefined ? [] : [snapshot], 'text');
    expect(text.match(/"item \d"/g)).toEqual(['"item 1"', '"item 2"', '"item 3"', '"item 4"']);
    expect(server.seen.map(({ path }) => path.split('?key', 1)[0])).toEqual([
      '/login',
      '/?page=1',
      '/?page=2',
      '/?page=3',
      '/login',
      '/?page=3',
      '/?page=4',
      '/?page=5',
    ]);
  });
});
