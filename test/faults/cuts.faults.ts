import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FaultCode, FAULTS } from '../../src/model/fault.ts';
import { type Built, startBuilt } from './support/built.ts';
import { type Folder, openFolder } from './support/folder.ts';
import { breaks, httpHead, says, unmeasured, whole } from './support/misbehaving.ts';
import { readStrictly } from './support/page.ts';
import { type Misbehave, openUpstream, type Upstream } from './support/upstream.ts';

const JSON_BODY = '{"n":1,"list":[{"k":"a"},{"k":"b"}]}';
const XML_BODY = '<?xml version="1.0"?><a><n>1</n><l k="b"/></a>';
const CSV_BODY = 'n,k\n1,a\n2,b\n';
const chunked = (body: string): string =>
  `${httpHead({ 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' })}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

/** A way to cut an answer short, and what it may be told by. */
interface Cut {
  readonly name: string;
  readonly answer: Buffer | string;
  readonly cut: (bytes: Buffer) => Misbehave;
  readonly codes: readonly FaultCode[];
}

const JSON_ANSWER = whole('application/json', JSON_BODY);
const NETWORK: readonly FaultCode[] = ['FETCH_NETWORK'];
/** A connection that ends properly after an answer without a length gives no sign: then the document must. */
const SYNTAX: readonly FaultCode[] = ['FETCH_NETWORK', 'DECODE_SYNTAX'];

const CUTS: readonly Cut[] = [
  { name: 'a reset, with a length', answer: JSON_ANSWER, cut: breaks, codes: NETWORK },
  { name: 'an end, with a length', answer: JSON_ANSWER, cut: says, codes: NETWORK },
  { name: 'a reset, in chunks', answer: chunked(JSON_BODY), cut: breaks, codes: NETWORK },
  { name: 'an end, in chunks', answer: chunked(JSON_BODY), cut: says, codes: NETWORK },
  { name: 'a reset, in CSV without a length', answer: unmeasured('text/csv', CSV_BODY), cut: breaks, codes: NETWORK },
  { name: 'an end, in JSON without', answer: unmeasured('application/json', JSON_BODY), cut: says, codes: SYNTAX },
  { name: 'an end, in XML without', answer: unmeasured('text/xml', XML_BODY), cut: says, codes: SYNTAX },
];

const at: { misbehave: Misbehave } = { misbehave: (socket) => socket.destroy() };
let upstream: Upstream;
let exporter: Built;
let folder: Folder;

beforeAll(async () => {
  folder = await openFolder();
  upstream = await openUpstream({
    well: { type: 'application/json', body: '{}' },
    ill: (socket) => at.misbehave(socket),
  });
  await upstream.fallIll();
  const metric = '{ name: cut_n, type: gauge, help: N., value: { first: [$.n, $.a.n, "$[0].n"] } }';
  const config = `sources: { cut: { url: '${upstream.url}', metrics: [${metric}] } }`;
  exporter = await startBuilt({ configFiles: [await folder.write('cut.yaml', config)] });
});

afterAll(async () => {
  await exporter[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const SOURCE = { source: 'cut' };

/** Scrapes, and gives how often the source has failed so far, and how often with one of these codes. */
async function failures(codes: readonly FaultCode[]): Promise<readonly [all: number, expected: number]> {
  // There are hundreds of pages: promtool would take minutes for them.
  const page = await readStrictly(await exporter.page(['cut']), { hasPromtool: false });
  expect(page.value('cut_n')).toBeUndefined();
  const counts = codes.map((code) =>
    page.value('omni_source_errors_total', { ...SOURCE, stage: FAULTS[code].stage, code }),
  );
  const expected = counts.reduce<number>((sum, count = 0) => sum + count, 0);
  return [page.value('omni_source_failures_total', SOURCE) ?? 0, expected];
}

describe.each(CUTS)('$name', ({ answer: text, cut, codes }) => {
  const answer = Buffer.from(text);

  it('is a failure after any byte but the last', async () => {
    at.misbehave = cut(answer.subarray(0, 0));
    const first = await failures(codes);
    for (let bytes = 1; bytes < answer.length; bytes++) {
      at.misbehave = cut(answer.subarray(0, bytes));
      expect(await failures(codes), `after ${bytes} bytes`).toEqual(first.map((count) => count + bytes));
    }
  });

  it('leaves the source well once the answer is whole', async () => {
    at.misbehave = says(answer);
    expect(await exporter.page(['cut'])).toMatch(/^cut_n 1$/m);
  });
});
