import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import { decoders } from '../../plugins/decode/index.ts';
import { plugins } from '../../plugins/index.ts';
import { createCompiler } from '../../src/expression/compiler.ts';
import type { Document, Frame } from '../../src/kit/expression.ts';
import { nodeOf } from '../../src/kit/node-of.ts';
import type { Context, Decoder, Plugin } from '../../src/kit/plugin.ts';
import { createRegistry } from '../../src/kit/registry.ts';
import { readNumber, readText, type Value } from '../../src/model/value.ts';
import type { EntryPlan } from '../../src/pipeline/entry-plan.ts';
import { compileExtract } from '../../src/pipeline/extract/extract.ts';
import { createCollector } from '../../src/pipeline/families/collector.ts';
import { answer, costOf } from '../harness/answer.ts';

/** Decodes a document again and again: `decode HOW FILE`; a line each time. */
const [how = '', file = ''] = process.argv.slice(2);
const body = readFileSync(file);

const place = { file: 'bench.yaml', line: 1, column: 1, path: '' };
const compiler = createCompiler({
  registry: createRegistry(plugins),
  report: (problem) => {
    throw new Error(problem.message);
  },
});

interface Wanted {
  readonly each: string;
  readonly text: readonly string[];
  readonly numbers: readonly string[];
}

const XML: Wanted = {
  each: '$.list.channelStatistics',
  text: ['$.channelId'],
  numbers: ['$.received', '$.sent', '$.error', '$.filtered', '$.queued'],
};
const JSON_QUEUES: Wanted = {
  each: '$.data.queues',
  text: ['$.name', '$.state'],
  numbers: ['$.stats.received', '$.stats.sent', '$.stats.rates.in', '$.durable'],
};

/** Reads the fields of each item as they would go into columns. */
function fieldReader({ each, text, numbers }: Wanted): (document: Document) => number {
  const rounds = compiler.each(nodeOf(each, place));
  const readers = [...text.map((path) => reader(path, readText)), ...numbers.map((path) => reader(path, readNumber))];
  return (document) => {
    const frames = rounds.rounds(frameOf(document));
    const columns = readers.map((read) => ({ read, cells: new Array<unknown>(frames.length) }));
    for (let row = 0; row < frames.length; row += 1) {
      const frame = frames[row] as Frame;
      for (let at = 0; at < columns.length; at += 1) fill(columns[at] as Column, row, frame);
    }
    return columns.length;
  };
}

interface Column {
  readonly read: (frame: Frame) => unknown;
  readonly cells: unknown[];
}

function fill({ read, cells }: Column, row: number, frame: Frame): void {
  cells[row] = read(frame);
}

function reader(path: string, as: (value: Value) => unknown): (frame: Frame) => unknown {
  const expression = compiler.expression(nodeOf(path, place));
  return (frame) => as(expression.evaluate(frame));
}

/** Runs the whole plan of a source that has a metric for each number, the texts as labels. */
function planReader({ each, text, numbers }: Wanted): (document: Document) => number {
  const expression = (path: string) => compiler.expression(nodeOf(path, place));
  const labels = Object.fromEntries(text.map((path, index) => [`label_${index}`, expression(path)]));
  const entries = numbers.map((path, index): EntryPlan => {
    const reading = { as: 'value', value: expression(path) } as const;
    const name = `metric_${index}`;
    return { kind: 'metric', name, type: 'gauge', help: 'A figure.', labels: {}, reading, optional: false };
  });
  const group: EntryPlan = { kind: 'group', each: compiler.each(nodeOf(each, place)), labels, entries };
  const extract = compileExtract({}, [group]);
  return (document) => {
    const out = createCollector({ depth: 100, series: 1e7, labelLength: 1000, labels: 100, over: 'fail' });
    extract(frameOf(document), out);
    return out.families().length;
  };
}

function frameOf(document: Document): Frame {
  return {
    item: document.root,
    key: undefined,
    parent: undefined,
    scope: { document, now: 0, table: () => undefined },
  };
}

async function decoder(name: string): Promise<Decoder> {
  const plugin = decoders.find((one) => one.name === name) as unknown as Plugin<'decode', object>;
  return plugin.create({}, {} as Context);
}

async function decoding(name: string, read: (document: Document) => number): Promise<() => unknown> {
  const made = await decoder(name);
  return () => read(made.decode(body, '', { depth: 100 }));
}

function withFastXmlParser(): unknown {
  const text = body.toString();
  const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'channelStatistics' });
  const { list } = parser.parse(text) as { list: { channelStatistics: Readonly<Record<string, string>>[] } };
  return list.channelStatistics.map((channel) => [channel['channelId'], Number(channel['received'])]);
}

const works: Readonly<Record<string, () => Promise<() => unknown>>> = {
  'xml-fields': () => decoding('xml', fieldReader(XML)),
  'xml-plan': () => decoding('xml', planReader(XML)),
  'fast-xml-parser': () => Promise.resolve(withFastXmlParser),
  'json-fields': () => decoding('json', fieldReader(JSON_QUEUES)),
  'json-plan': () => decoding('json', planReader(JSON_QUEUES)),
  'json-parse': () => Promise.resolve(() => JSON.parse(body.toString()) as unknown),
};

void works[how]?.().then((work) => answer({}, async () => ({ ms: await costOf(work) })));
