import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as bodyOf } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { plugins } from '../../plugins/index.ts';
import { formatProblem } from '../../src/config/format-problem.ts';
import { loadConfig } from '../../src/config/load.ts';
import { createRegistry } from '../../src/kit/registry.ts';
import { createScope } from '../../src/kit/scope.ts';
import { labelText } from '../../src/model/family.ts';
import { buildPlans } from '../../src/runtime/build-plans.ts';
import { runCase } from '../language/run-case.ts';
import { SILENT } from '../support/silent-log.ts';
import { sample } from './sample.ts';
import { load } from './stand-ins.ts';

const RUNS = { seed: 20_240_229, numRuns: 100 } as const;

interface Seen {
  readonly url: string;
  readonly header: string | undefined;
  readonly credentials: string;
  readonly body: string;
}

let seen: Seen | undefined;
const upstream: Server = createServer((request, response) => {
  void answer(request).then((found) => {
    seen = found;
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"n":1}');
  });
});
let url: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omni-'));
  await new Promise<void>((listening) => upstream.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
});
afterAll(async () => {
  upstream.closeAllConnections();
  upstream.close();
  await rm(folder, { recursive: true });
});

async function answer(request: IncomingMessage): Promise<Seen> {
  const { url: path = '', headers } = request;
  const credentials = Buffer.from((headers.authorization ?? '').slice('Basic '.length), 'base64').toString();
  return { url: path, header: headers['x-value'] as string | undefined, credentials, body: await bodyOf(request) };
}

const CONFIG = `sources:
  source:
    url: \${URL}/
    method: POST
    headers: { X-Value: "<\${HEADER}>" }
    query: { q: "\${V}" }
    body: \${V}
    auth: { type: basic, username: user, password: "\${V}" }
    metrics:
      - name: m
        type: gauge
        help: H.
        value: $.n
        labels:
          alone: \${V}
          among: a\${V}b{{ $.n }}
          listed: ["\${V}"]
          first: { first: [$.nothing, "\${V}"] }
          default: [$.nothing, default: "\${V}"]
          mapped: [$.n, map: { 1: "\${V}" }]
          text: { text: "\${V}" }
          filed: \${NOBODY:-\${V}}
`;

const SHARP = ['$.n', '$', '$key', '{{ $.n }}', '{{', '}}', '\${V}', '\${URL}', '$\${', '[a, b]', '{a: b}', '- a', 'a: b', '# a', '&a', '*a', '!a'];
const PLAIN = ['|', '>-', "'", '"', '\\\\', '\\n', '\\r\\n', '\\t', 'null', '~', 'true', '007', '1.10', '<<', '---', ' ', 'none', '%41', '&b=c', '\\u2028', 'ü', '😀'];
const value = fc
  .array(fc.oneof(fc.constantFrom(...SHARP, ...PLAIN), fc.string({ unit: 'grapheme', maxLength: 6 })), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('').replaceAll('\\0', ''))
  .filter((text) => text !== '' && text.isWellFormed());
/** What HTTP lets a header hold. */
const printable = fc.array(fc.oneof(fc.constantFrom(...SHARP), fc.constantFrom('"', ',', ';', ' ', 'a'))).map((parts) => parts.join(''));

it('a value from outside arrives as it is, whatever it looks like', async () => {
  const run = fc.asyncProperty(value, printable, async (text, header) => {
    const { page } = await runCase({ case: '', config: CONFIG, env: { V: text, HEADER: header } }, { url, folder });
    const labels = { alone: text, listed: text, first: text, default: text, mapped: text, text, filed: text };
    expect(page).toBe(\`m{\${labelText({ ...labels, among: \`a\${text}b1\` })}} 1\\n\`);
    expect(seen).toMatchObject({ header: \`<\${header}>\`, credentials: \`user:\${text}\`, body: text });
    expect(new URL(seen?.url ?? '', url).searchParams.get('q')).toBe(text);
  });
  await fc.assert(run, RUNS);
});
