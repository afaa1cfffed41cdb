import { extname } from 'node:path';
import { writeCommented } from '../../config/write-config.ts';
import type { Documents } from './documents.ts';
import type { Logins } from './logins.ts';
import type { Sample } from './read-samples.ts';

/** SampledSource is a source and its samples. */
export interface SampledSource {
  readonly name: string;
  readonly samples: Documents;
}

/** TestDraft is a test file and the answers that it names. */
export interface TestDraft {
  readonly text: string;
  /** Bodies by the path that the test names. */
  readonly fixtures: ReadonlyMap<string, Uint8Array>;
}

const ENDINGS: Readonly<Record<string, string>> = {
  json: '.json',
  xml: '.xml',
  csv: '.csv',
  text: '.txt',
  prometheus: '.prom',
};

/** Around is what a test file holds beside its tests. */
export interface Around {
  readonly schema: string;
  readonly env: Readonly<Record<string, string>>;
  /** Answered in every test, whichever source logs in. */
  readonly logins: Logins;
}

/** writeTest writes a test for each sample of the sources; what must be exported stands in files that are not there yet. */
export function writeTest(sources: readonly SampledSource[], { schema, env, logins }: Around): TestDraft {
  const fixtures = new Map(logins.files);
  const most = Math.max(...sources.map(({ samples }) => samples.length));
  const tests = Array.from({ length: most }, (_, at) => {
    const answers = sources.map(({ name, samples }) => {
      const index = Math.min(at, samples.length - 1);
      const sample = samples[index] ?? samples[0];
      const file = fixtureName(name, sample, index);
      fixtures.set(file, sample.body);
      return [
        name,
        { file, ...(sample.contentType !== '' && { headers: { 'Content-Type': sample.contentType } }) },
      ] as const;
    });
    const expected = most === 1 ? 'fixtures/expected.prom' : `fixtures/expected-${at + 1}.prom`;
    const name = most === 1 ? 'the sample' : `sample ${at + 1}`;
    return { name, answers: Object.fromEntries(answers), expect: { exposition_file: expected } };
  });
  const content = {
    ...(Object.keys(env).length > 0 && { env }),
    ...(Object.keys(logins.answers).length > 0 && { answers: logins.answers }),
    tests,
  };
  return { text: `${schema}\n${writeCommented(content)}`, fixtures };
}

function fixtureName(source: string, { place, isUrl, decoding }: Sample, index: number): string {
  const own = isUrl ? '' : extname(place).toLowerCase();
  const ending = /^\.\w{1,5}$/.test(own) ? own : (ENDINGS[decoding.type] ?? '.txt');
  return `fixtures/${source}${index === 0 ? '' : `-${index + 1}`}${ending}`;
}
