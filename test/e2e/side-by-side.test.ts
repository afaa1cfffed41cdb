import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Exporter, sample, startExporter } from '../support/exporter.ts';

const NAMES = '  names:\n    url: ${URL}/names\n';
const STATES = (more = ''): string => `  states:
    url: \${URL}/states
${more}    metrics:
      - each: $.states
        labels: { name: [$.id, lookup: names] }
        metrics: [{ name: app_state, type: gauge, help: S., value: $.n }]
`;
const LOOKUPS = `lookups:
  names: { type: id-to-name, source: names, each: $.names, key: $.id, value: $.name }
`;
const WHOLE = `sources:\n${NAMES}${STATES()}${LOOKUPS}`;

type Answer = { readonly status: number; readonly body: object } | 'never';

/** Answers by path; each is given once all that is in `awaited` has been asked for. */
let answers: Record<string, Answer>;
let awaited: readonly string[];
let asked: string[];
let server: Server;
let folder = '';
let open: Exporter | undefined;

beforeEach(async () => {
  answers = {
    '/names': { status: 200, body: { names: [{ id: 'a', name: 'Lab' }] } },
    '/states': { status: 200, body: { states: [{ id: 'a', n: 7 }] } },
  };
  [awaited, asked] = [[], []];
  const waiting: (() => void)[] = [];
  server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '');
    asked.push(request.url ?? '');
    const answer = answers[path];
    if (answer === undefined || answer === 'never') return;
    const { status, body } = answer;
    waiting.push(() => response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body)));
    if (awaited.every((one) => asked.includes(one))) for (const give of waiting.splice(0)) give();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  folder = await mkdtemp(join(tmpdir(), 'side-'));
});

afterEach(async () => {
  await open?.[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

async function scrape(config: string, seconds?: number): Promise<string> {
  const file = join(folder, 'app.yaml');
  await writeFile(file, config);
  const URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  open = await startExporter([file], { URL });
  return open.scrape(seconds);
}

it('a source and the one that fills its lookup are asked before either has answered', async () => {
  awaited = ['/names', '/states'];
  expect(sample(await scrape(WHOLE), 'app_state{name="Lab"}')).toBe('7');
});

it('an answer whose lookup was never filled is not served', async () => {
  awaited = ['/names', '/states'];
  answers['/names'] = { status: 503, body: {} };
  const page = await scrape(WHOLE);
  expect(page).not.toContain('app_state{');
  expect(sample(page, 'omni_source_errors_total{code="JOIN_NOT_READY",source="states",stage="join"}')).toBe('1');
});

it('a source that fails does not wait for its lookup', async () => {
  answers['/names'] = 'never';
  answers['/states'] = { status: 500, body: {} };
  const page = await scrape(WHOLE, 1);
  expect(sample(page, 'omni_source_errors_total{code="FETCH_STATUS",source="states",stage="fetch"}')).toBe('1');
});
