import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createScope } from '../../src/kit/scope.ts';
import { namesXml, queuesJson, statisticsXml } from '../data/documents.ts';
import { get, openScraper } from '../harness/get.ts';
import { type Contender, interleave } from '../harness/interleave.ts';
import type { Row, Tools } from '../harness/row.ts';
import { startSubject, type Subject } from '../harness/subject.ts';

const BLOCK = 'longest block';
const MEGABYTES = [0.9, 1.1, 5, 20];
const PAGE = 'a page';
const PAGE_MEGABYTES = 20;

/** Kind is a format of documents: how large an item is, where they are, and which config reads them. */
interface Kind {
  readonly name: string;
  readonly itemBytes: number;
  readonly path: (items: number) => string;
  readonly metrics: string;
}

const KINDS: readonly Kind[] = [
  {
    name: 'JSON',
    itemBytes: queuesJson(1000).length / 1000,
    path: (items) => `/queues/${items}`,
    metrics: metricsOf('$.data.queues', '$.id', ['$.stats.received', '$.stats.sent', '$.stats.rates.in']),
  },
  {
    name: 'XML',
    itemBytes: statisticsXml(1000).length / 1000,
    path: (items) => `/${items}/api/channels/statistics`,
    metrics: metricsOf('$.list.channelStatistics', '$.channelId', ['$.received', '$.sent', '$.queued']),
  },
  {
    name: 'XML, whole parser',
    itemBytes: namesXml(1000).length / 1000,
    path: (items) => `/${items}/api/channels/odd`,
    metrics: metricsOf('$.map.entry', '$.string[0]', ['1']),
  },
];

/** block is how long the event loop is held by one document, and what that does to pages meanwhile. */
export const block: Row = {
  name: 'block',
  work: 'longest block of the event loop while a document is read, and pages meanwhile (row 11)',
  limits: [
    ...KINDS.flatMap((kind) =>
      MEGABYTES.filter((megabytes) => megabytes <= 5).map((megabytes) => ({
        ...{ work: workOf(kind, megabytes), subject: BLOCK, atMost: 50 },
      })),
    ),
    {
      work: `${PAGE} while 20 MB are read again and again`,
      subject: PAGE,
      ofWork: `${PAGE} at rest`,
      of: PAGE,
      atMost: 2,
    },
  ],
  async measure(tools) {
    await using scope = createScope();
    const started = async (...parameters: readonly string[]): Promise<Subject> =>
      scope.own(await startSubject(process.execPath, parameters));
    const upstream = await started(tools.bundled('upstream'));
    const exporter = async (kind: Kind, megabytes: number, refresh: string): Promise<Subject> => {
      const items = Math.round((megabytes * 1e6) / kind.itemBytes);
      const url = `http://127.0.0.1:${String(upstream.ready['port'])}${kind.path(items)}`;
      return started(tools.bundled('exporter'), await writeConfig(tools, { kind, url, refresh }));
    };
    const contenders: Contender[] = [];
    for (const kind of KINDS) {
      for (const megabytes of MEGABYTES) {
        const subject = await exporter(kind, megabytes, 'scrape');
        contenders.push({
          work: workOf(kind, megabytes),
          subject: BLOCK,
          run: () => longestBlock(subject),
          times: 2,
          warmSeconds: 0,
        });
      }
    }
    const blocks = await interleave(contenders, tools);
    const [json] = KINDS as readonly [Kind];
    const pages: Contender[] = [];
    for (const [work, refresh] of [
      [`${PAGE} at rest`, '1h'],
      [`${PAGE} while 20 MB are read again and again`, '2s'],
    ] as const) {
      const { ready } = await exporter(json, PAGE_MEGABYTES, refresh);
      const scraper = scope.own(openScraper({ port: ready['port'] ?? 0 }));
      pages.push({ work, subject: PAGE, run: () => scraper.get(), times: 15 });
    }
    return [...blocks, ...(await interleave(pages, tools))];
  },
};

/** What is read when it is scraped is read with this page. */
async function longestBlock(exporter: Subject): Promise<number> {
  await exporter.ask('');
  await get({ port: exporter.ready['port'] ?? 0 });
  return (await exporter.ask(''))['max'] ?? NaN;
}

function workOf({ name }: Kind, megabytes: number): string {
  return `${name}, ${megabytes} MB`;
}

function metricsOf(each: string, id: string, values: readonly string[]): string {
  const metrics = values.map((value, at) => `{ name: bench_${at}, type: gauge, help: H, value: "${value}" }`);
  return `[{ each: "${each}", labels: { id: "${id}" }, metrics: [${metrics.join(', ')}] }]`;
}

interface ConfigParts {
  readonly kind: Kind;
  readonly url: string;
  readonly refresh: string;
}

async function writeConfig({ folder }: Tools, { kind, url, refresh }: ConfigParts): Promise<string> {
  const file = join(folder, `block-${encodeURIComponent(url)}-${refresh}.yaml`);
  const keys = `url: "${url}", refresh: ${refresh}, timeout: 60s, limits: { body: 64MB, series: 1000000 }`;
  await writeFile(file, `sources: { bench: { ${keys}, metrics: ${kind.metrics} } }\n`);
  return file;
}
