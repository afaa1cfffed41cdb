import { readEnvironment } from '../../config/env.ts';
import { sameDocuments } from './documents.ts';
import { draftConfig } from './draft.ts';
import { exampleEnv, variablesOf } from './example-env.ts';
import type { InitOptions } from './init.ts';
import { saveLogins } from './logins.ts';
import { nameFrom, readPlace, validPrefix } from './places.ts';
import { readSamples } from './read-samples.ts';
import { schemaLine } from './schemas.ts';
import { createSecrets } from './secrets.ts';
import { wordsOf } from './words.ts';
import { writeDraft } from './write.ts';
import { writeTest } from './write-test.ts';

/** Made is the files of a config, by their paths in its folder. */
export interface Made {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly config: string;
  readonly test: string;
}

/** MakeParts is what files are made from; `folder` is where they will be. */
export interface MakeParts extends Pick<InitOptions, 'places' | 'flags' | 'name' | 'env' | 'envFiles'> {
  readonly folder: string;
  /** The name of the config file; found by what is asked without it. */
  readonly fileName?: string;
  readonly progress: (what: string) => void;
}

const HEAD = [
  'Made from a sample by `omni-exporter init`, to be gone over: names, types and helps are guesses, with remarks where they are',
  'bold, and what was left out stands in comments. `omni-exporter probe NAME --trace` shows what comes of each line.',
];

/** makeFiles reads the samples and writes the config, its test, the answers, and an example.env where there are secrets. */
export async function makeFiles({ places: texts, name, folder, fileName, ...parts }: MakeParts): Promise<Made> {
  const places = texts.map(readPlace);
  const prefix = validPrefix(name === undefined ? nameFrom(places) : wordsOf(name));
  const secrets = createSecrets(prefix.join('_'));
  const samples = await readSamples(places, { ...parts, secrets });
  const documents = sameDocuments(samples);
  const draft = draftConfig({ documents, prefix, head: HEAD });
  const text = `${schemaLine(folder, 'bundle')}\n${writeDraft(draft)}`;
  const variables = variablesOf(text);
  const { env, envFiles } = parts;
  const known = await readEnvironment({ env, envFiles }, { report: () => undefined });
  const logins = saveLogins(samples, { secrets: secrets.values, env: known, variables });
  const sampled = draft.sources.map((source, at) => ({ name: source.name, samples: documents[at] ?? [] }));
  const test = writeTest(
    sampled.flatMap(({ name: source, samples: [first, ...more] }) =>
      first === undefined ? [] : [{ name: source, samples: [first, ...more] }],
    ),
    { schema: schemaLine(folder, 'test'), env: variables, logins },
  );
  const stem = fileName ?? name ?? prefix.join('-');
  const [config, testFile] = [`${stem}.yaml`, `${stem}.test.yaml`];
  const files = new Map<string, Uint8Array>([
    [config, Buffer.from(text)],
    [testFile, Buffer.from(test.text)],
    ...test.fixtures,
  ]);
  if (Object.keys(variables).length > 0) files.set('example.env', Buffer.from(exampleEnv(variables)));
  return { files, config, test: testFile };
}
