import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { get, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mirth, namesXml, startMirth, statisticsXml } from '../../../src/commands/demo/mirth-server.ts';
import { channelsAt } from '../../../src/commands/demo/traffic.ts';
import { MIRTH_FIXTURES } from '../../support/mirth-fixtures.ts';

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

let mirth: Mirth;

beforeAll(async () => {
  mirth = await startMirth({ channels: () => MIRTH_FIXTURES.one, username: 'monitor', password: 'pass word' });
});
afterAll(() => mirth[Symbol.asyncDispose]());

function ask(path: string, headers: Record<string, string>, tls: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(`${mirth.url}${path}`, { headers, agent: false, ...tls }, (response) => {
      const { statusCode = 0, headers: received } = response;
      const answer = (body: string): Answer => ({
        status: statusCode,
        contentType: received['content-type'] ?? '',
        body,
      });
      text(response).then((body) => resolve(answer(body)), reject);
    }).on('error', reject);
  });
}

const INSECURE = { rejectUnauthorized: false };
const REQUESTED = { 'X-Requested-With': 'test' };
const STATISTICS = '/api/channels/statistics';
const basic = (pair: string) => ({ Authorization: `Basic ${Buffer.from(pair).toString('base64')}` });

const GOOD = { ...REQUESTED, ...basic('monitor:pass word') };

interface Exchange {
  readonly title: string;
  readonly path?: string;
  readonly headers: Record<string, string>;
  /** The body's beginning. */
  readonly expected: Answer;
}

const page = (status: number): Answer => ({ status, contentType: 'text/html;charset=iso-8859-1', body: '<html>' });
const xml = (status: number, body: string): Answer => ({ status, contentType: 'application/xml', body });
const REFUSED = '<com.mirth.connect.model.LoginStatus>\n  <status>FAIL</status>';
const NAMES = '/api/channels/idsAndNames';

const REQUESTS: readonly Exchange[] = [
  { title: 'no X-Requested-With', headers: basic('monitor:pass word'), expected: page(400) },
  { title: 'a blank X-Requested-With', headers: { ...GOOD, 'X-Requested-With': '' }, expected: page(400) },
  { title: 'no credentials', headers: REQUESTED, expected: page(401) },
  { title: 'bad credentials', headers: { ...REQUESTED, ...basic('monitor:wrong') }, expected: xml(401, REFUSED) },
  { title: 'an unknown path', path: '/api/nope', headers: GOOD, expected: page(404) },
  { title: 'good credentials', headers: GOOD, expected: xml(200, '<list>\n  <channelStatistics>\n    <serverId>') },
  { title: 'a query', path: `${STATISTICS}?x=1`, headers: GOOD, expected: xml(200, '<list>') },
  { title: 'the names', path: NAMES, headers: GOOD, expected: xml(200, '<map>\n  <entry>\n    <string>') },
];

describe('the embedded Mirth', () => {
  it.each(REQUESTS)('answers a request with $title as Mirth does', async ({ path, headers, expected }) => {
    const answer = await ask(path ?? STATISTICS, headers, INSECURE);
    expect({ ...answer, body: answer.body.slice(0, expected.body.length) }).toEqual(expected);
  });

  it('logs in by a form, takes the cookie, and logs out', async () => {
    const agent = { method: 'POST', agent: false, ...INSECURE };
    const send = (path: string, headers: Record<string, string>, body = ''): Promise<IncomingMessage> =>
      new Promise((resolve, reject) => {
        const options = { ...agent, headers: { ...REQUESTED, ...headers } };
        const open = request(mirth.url + path, options, (response) => resolve(response.resume()));
        open.on('error', reject).end(body);
      });
    const statuses: (number | undefined)[] = [];
    const login = (password: string) => send('/api/users/_login', {}, `username=monitor&password=${password}`);
    statuses.push((await login('wrong')).statusCode);
    const opened = await login('pass+word');
    const [set = ''] = opened.headers['set-cookie'] ?? [];
    expect(set).toMatch(/^JSESSIONID=\w+\.node0; Path=\/api; Secure$/);
    const cookie = { Cookie: set.split(';', 1)[0] ?? '' };
    statuses.push(opened.statusCode, (await ask(STATISTICS, { ...REQUESTED, ...cookie }, INSECURE)).status);
    statuses.push((await send('/api/users/_logout', cookie)).statusCode);
    statuses.push((await ask(STATISTICS, { ...REQUESTED, ...cookie }, INSECURE)).status);
    expect(statuses).toEqual([401, 200, 200, 204, 401]);
    expect([mirth.logins(), mirth.sessions.size]).toEqual([2, 0]);
  });

  it.each([
    ['its leaf alone', {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['its leaf and a partial chain', { allowPartialTrustChain: true }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('is not trusted by %s', async (_, tls, code) => {
    await expect(ask(STATISTICS, REQUESTED, { ca: mirth.certificate, ...tls })).rejects.toMatchObject({ code });
  });

  it('is trusted by its leaf, a partial chain and its name together', async () => {
    const tls = { ca: mirth.certificate, allowPartialTrustChain: true, servername: 'mirth-connect' };
    expect((await ask(STATISTICS, REQUESTED, tls)).status).toBe(401);
  });

  it.each(['none', 'one', 'several'] as const)('writes the documents of the fixture %s', async (name) => {
    const folder = new URL(`../../../configs/mirth/fixtures/${name}/`, import.meta.url);
    expect(namesXml(MIRTH_FIXTURES[name])).toBe(await readFile(new URL('idsAndNames.xml', folder), 'utf8'));
    expect(statisticsXml(MIRTH_FIXTURES[name])).toBe(await readFile(new URL('statistics.xml', folder), 'utf8'));
  });
});

describe('the traffic of the demo', () => {
  it('moves, and its errors fall when messages are reprocessed', () => {
    const errors = [10, 59, 61].map((seconds) => channelsAt(seconds)[0]?.error);
    expect(errors).toEqual([1, 8, 0]);
    expect(channelsAt(20)).not.toEqual(channelsAt(10));
    expect(channelsAt(0).every((channel) => channel.sent >= 0)).toBe(true);
  });
});
