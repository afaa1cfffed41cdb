import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createScope } from '../../src/kit/scope.ts';
import { queuesJson, statisticsXml } from '../data/documents.ts';
import { type Contender, interleave } from '../harness/interleave.ts';
import type { Figures, Row, Tools } from '../harness/row.ts';
import { startSubject } from '../harness/subject.ts';

const OURS = 'omni-exporter';
const XML = '10,000 records';
const JSON_SIZES: readonly number[] = [10_000, 100_000];

/** xml is decoding Mirth's statistics and reading six fields of each record. */
export const xml: Row = {
  name: 'xml',
  work: 'XML decoded and six fields read (row 5)',
  limits: [{ work: XML, subject: OURS, of: 'Go encoding/xml', atMost: 0.25 }],
  async measure(tools) {
    const file = join(tools.folder, 'statistics.xml');
    await writeFile(file, statisticsXml(10_000));
    return decode(tools, [
      { work: XML, subject: OURS, how: 'xml-fields', file },
      { work: XML, subject: `${OURS}, to families`, how: 'xml-plan', file },
      { work: XML, subject: 'fast-xml-parser, unchecked', how: 'fast-xml-parser', file },
      { work: XML, subject: 'Go encoding/xml', how: 'go xml', file },
    ]);
  },
};

/** json is decoding a list of queues and reading six fields of each. */
export const json: Row = {
  name: 'json',
  work: 'JSON decoded and six fields read (row 6)',
  limits: JSON_SIZES.flatMap((size) => [
    { work: items(size), subject: OURS, of: 'JSON.parse alone', atMost: 1.35 },
    { work: items(size), subject: OURS, of: 'Go interface{}', atMost: 0.6 },
  ]),
  async measure(tools) {
    const jobs: Job[] = [];
    for (const size of JSON_SIZES) {
      const work = items(size);
      const file = join(tools.folder, `queues-${size}.json`);
      await writeFile(file, queuesJson(size));
      jobs.push(
        { work, subject: OURS, how: 'json-fields', file },
        { work, subject: `${OURS}, to families`, how: 'json-plan', file },
        { work, subject: 'JSON.parse alone', how: 'json-parse', file },
        { work, subject: 'Go interface{}', how: 'go json', file },
      );
    }
    return decode(tools, jobs);
  },
};

function items(size: number): string {
  return `${size.toLocaleString('en')} items`;
}

/** Job is a subject that decodes a file; `how` is a mode of bench/subjects/decode.ts, or after `go ` of the Go baseline. */
interface Job {
  readonly work: string;
  readonly subject: string;
  readonly how: string;
  readonly file: string;
}

async function decode(tools: Tools, jobs: readonly Job[]): Promise<readonly Figures[]> {
  await using scope = createScope();
  const contenders: Contender[] = [];
  for (const { work, subject, how, file } of jobs) {
    const [, goMode] = how.split('go ');
    if (goMode !== undefined && tools.go === undefined) continue;
    const program: readonly string[] =
      goMode === undefined ? [process.execPath, tools.bundled('decode'), how] : [tools.go ?? '', goMode];
    const [command = '', ...parameters] = program;
    const started = scope.own(await startSubject(command, [...parameters, file]));
    contenders.push({ work, subject, run: async () => (await started.ask(''))['ms'] ?? NaN, times: 5 });
  }
  return await interleave(contenders, tools, 'ms CPU');
}
