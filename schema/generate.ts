import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { plugins } from '../plugins/index.ts';
import type { JsonSchema } from '../src/kit/plugin.ts';
import { generateBundle } from './bundle.ts';
import { generateReference } from './reference.ts';
import { generateTypes } from './types.ts';

/** Writes what is generated from the schema and the plugins; with --check it says what is out of date, and exits 1. */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const pathOf = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

const schema = JSON.parse(await readFile(pathOf('schema/config.schema.json'), 'utf8')) as JsonSchema;
const generated: Readonly<Record<string, string>> = {
  'src/config/types.generated.ts': await generateTypes(schema),
  'schema/bundle.schema.json': generateBundle(schema, plugins),
  'schema/README.md': await generateReference(schema, plugins),
};

for (const [name, text] of Object.entries(generated)) {
  const current = await readFile(pathOf(name), 'utf8').catch(() => '');
  if (current === text) continue;
  if (values.check) {
    process.stderr.write(`${name} is out of date: npm run generate\n`);
    process.exitCode = 1;
  } else {
    await writeFile(pathOf(name), text);
    process.stdout.write(`${name}\n`);
  }
}
