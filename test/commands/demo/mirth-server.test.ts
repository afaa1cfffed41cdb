import { readFile } from 'node:fs/promises';
import { get } from 'node:https';
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
