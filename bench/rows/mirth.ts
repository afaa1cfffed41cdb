import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createScope } from '../../src/kit/scope.ts';
import { openScraper, type Scraper } from '../harness/get.ts';
import { type Contender, interleave } from '../harness/interleave.ts';
import type { Row } from '../harness/row.ts';
import { startSubject, type Subject } from '../harness/subject.ts';

const OURS = 'omni-exporter';
const SIZES: readonly (readonly [channels: number, atMost: number])[] = [
  [200, 0.25],
  [10_000, 0.3],
];

/** mirth is a scrape of the shipped config: both documents fetched, parsed, joined, five metrics a channel. */
export const mirth: Row = {
  name: 'mirth',
  work: 'Mirth on scrape, end to end (row 4)',
  limits: SIZES.map(([channels, atMost]) => ({ work: workOf(channels), subject: OURS, of: 'Go', atMost })),
  async measure(tools) {
    await using scope = createScope();
    const started = async (command: string, ...parameters: readonly string[]): Promise<Subject> =>
      scope.own(await startSubject(command, parameters));
    const upstream = await started(process.execPath, tools.bundled('upstream'));
    const scraperOf = ({ ready }: Subject): Scraper => scope.own(openScraper({ port: ready['port'] ?? 0 }));
    const contenders: Contender[] = [];
    for (const [channels] of SIZES) {
      const endpoint = `http://127.0.0.1:${String(upstream.ready['port'])}/${channels}`;
      const environment = join(tools.folder, `mirth-${channels}.env`);
      await writeFile(environment, `MIRTH_ENDPOINT=${endpoint}\nMIRTH_USERNAME=a\nMIRTH_PASSWORD=b\n`);
      const config = fileURLToPath(new URL('../../configs/mirth/mirth.yaml', import.meta.url));
      const ours = await started(process.execPath, tools.bundled('exporter'), config, environment);
      contenders.push(scraping(channels, OURS, scraperOf(ours)));
      if (tools.go === undefined) continue;
      contenders.push(scraping(channels, 'Go', scraperOf(await started(tools.go, 'mirth', endpoint))));
    }
    // Large scrapes one by one: a scraper pauses between them, and garbage is collected meanwhile.
    return await interleave(contenders, { ...tools, rounds: tools.rounds * 3 });
  },
};

function workOf(channels: number): string {
  return `${channels.toLocaleString('en')} channels`;
}

function scraping(channels: number, subject: string, scraper: Scraper): Contender {
  return { work: workOf(channels), subject, run: () => scraper.get(), times: channels > 1000 ? 1 : 7, warmSeconds: 3 };
}
