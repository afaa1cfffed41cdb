import { createScope } from '../../src/kit/scope.ts';
import { type Contender, interleave } from '../harness/interleave.ts';
import { openScraper, type Scraper } from '../harness/get.ts';
import type { Figures, Limit, Row, Tools } from '../harness/row.ts';
import { startSubject, type Subject } from '../harness/subject.ts';

const SOURCES = 200;
const ITEMS = 100;

const PLAIN = 'plain';
const GZIP = 'gzip';
const OURS = 'omni-exporter';
const CHANGES: Readonly<Record<number, string>> = { 0: 'unchanged', 10: 'a tenth changed', 100: 'all changed' };

/** page is `GET /metrics` of 100,000 series: 200 sources of 100 items with five metrics. */
export const page: Row = {
  name: 'page',
  work: 'GET /metrics, 100,000 series (rows 1 to 3)',
  limits: [
    { work: `${PLAIN}, unchanged`, subject: OURS, of: 'static buffer', ofWork: PLAIN, atMost: 1.5 },
    { work: `${GZIP}, unchanged`, subject: OURS, of: 'static buffer', ofWork: GZIP, atMost: 3 },
    ...ofGo('unchanged', 0.02, 0.005),
    ...ofGo('a tenth changed', 0.04, 0.04),
    ...ofGo('all changed', 0.12, 0.25),
    { work: `${PLAIN}, all changed`, subject: OURS, of: 'prom-client', ofWork: PLAIN, atMost: 0.08 },
  ],
  measure,
};

function ofGo(change: string, plain: number, gzip: number): readonly Limit[] {
  const limit = (work: string, atMost: number): Limit => ({
    work: `${work}, ${change}`,
    subject: OURS,
    of: 'Go',
    ofWork: work,
    atMost,
  });
  return [limit(PLAIN, plain), limit(GZIP, gzip)];
}

async function measure(tools: Tools): Promise<readonly Figures[]> {
  await using scope = createScope();
  const size = [String(SOURCES), String(ITEMS)];
  const start = async (command: string, parameters: readonly string[]): Promise<Subject> =>
    scope.own(await startSubject(command, parameters));
  const node = (name: string): Promise<Subject> => start(process.execPath, [tools.bundled(name), ...size]);

  const scraperOf = ({ ready }: Subject, work: string): Scraper =>
    scope.own(openScraper({ port: ready['port'] ?? 0, gzip: work === GZIP }));
  const both = (subject: Subject, name: string): readonly Contender[] =>
    [PLAIN, GZIP].map((work) => {
      const scraper = scraperOf(subject, work);
      return { work, subject: name, run: () => scraper.get() };
    });

  const ours = await node('page');
  const changed = (work: string, percent: number): Contender => {
    const scraper = scraperOf(ours, work);
    return {
      work: `${work}, ${CHANGES[percent] ?? ''}`,
      subject: OURS,
      async run() {
        if (percent > 0) await ours.ask(String(percent));
        return scraper.get();
      },
    };
  };
  const contenders = [
    ...[0, 10, 100].flatMap((percent) => [changed(PLAIN, percent), changed(GZIP, percent)]),
    ...both(await node('static'), 'static buffer'),
    ...both(await node('prom-client'), 'prom-client').slice(0, 1),
    ...(tools.go === undefined ? [] : both(await start(tools.go, ['page', ...size]), 'Go')),
    ...(tools.python === undefined ? [] : await python(tools.python)),
  ];
  return await interleave(contenders, tools);

  async function python(command: string): Promise<readonly Contender[]> {
    const { pathname } = new URL('../baselines/python/exporter.py', import.meta.url);
    return both(await start(command, [pathname, ...size]), 'Python').slice(0, 1);
  }
}
