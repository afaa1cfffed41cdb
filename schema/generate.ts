import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { plugins } from '../plugins/index.ts';
import type { JsonSchema } from '../src/kit/plugin.ts';
import { generateBundle } from '../src/commands/schema/bundle.ts';
import { generatePluginReference } from './plugin-reference.ts';
import { generateReference } from './reference.ts';
import { generateTypes } from './types.ts';

/** Writes what is generated from the schema and the plugins; with --check it says what is out of date, and exits 1. */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const pathOf = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

const readSchema = async (name: string): Promise<JsonSchema> =>
  JSON.parse(await readFile(pathOf(`schema/${name}`), 'utf8')) as JsonSchema;
const schema = await readSchema('config.schema.json');
const testSchema = await readSchema('test.schema.json');
const generated: Readonly<Record<string, string>> = {
  'src/config/types.generated.ts': await generateTypes(schema, {
    source: 'config.schema.json',
    imports: "import type { Each, Expression, JsonTemplate, Program, Template } from '../kit/expression.ts';\n",
  }),
  'src/commands/test/types.generated.ts': await generateTypes(testSchema, { source: 'test.schema.json', imports: '' }),
  'schema/bundle.schema.json': generateBundle(schema, plugins),
  'schema/README.md': await generateReference({ schema, testSchema }),
  'plugins/README.md': await generatePluginReference(plugins),
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
