import { readFile } from 'node:fs/promises';
import { format } from 'prettier';
import { appendices } from './appendices.ts';
import type { JsonSchema } from '../src/kit/plugin.ts';
import { innerTables } from './inner-tables.ts';
import { definitionOf, table, textOf } from './tables.ts';

/** ReferenceParts is what the reference is written from. */
export interface ReferenceParts {
  readonly schema: JsonSchema;
  readonly testSchema: JsonSchema;
}

/** generateReference writes the reference of the config language: every key with its meaning, default and an example. */
export async function generateReference({ schema, testSchema }: ReferenceParts): Promise<string> {
  const inner = innerTables(schema);
  const definition = (name: string): JsonSchema => definitionOf({ $ref: `#/definitions/${name}` }, schema);
  const section = (title: string, part: JsonSchema): string =>
    [sectionOf(`## ${title}`, part, schema), ...inner(title, part)].join('\n\n');
  const parts = [
    '# Config reference',
    '<!-- Generated from config.schema.json by `npm run generate`. -->',
    textOf(schema['description']),
    'Scalars may hold `${NAME}`, `${NAME:-default}`, `${NAME:?message}` and `${file:PATH}`; `$${` is a literal `${`. A default and a file’s path may hold references themselves.',
    'For completion in editors: `# yaml-language-server: $schema=…/schema/bundle.schema.json`.',
    section('A file', schema),
    section('A source', definition('source')),
    section('A target', definition('target')),
    section('`http_sd`', definition('httpSd')),
    section('`probe`', definition('probe')),
    section('`tls`', definition('tls')),
    section('`limits`', definition('limits')),
    section('A group', definition('group')),
    section('A metric', definition('metric')),
    section('A lookup', definition('lookupBlock')),
    await readFile(new URL('expressions.md', import.meta.url), 'utf8'),
    '## Auth, decoders, lookups and steps',
    'Each is a plugin: [plugins/README.md](../plugins/README.md#built-in-plugins) has them all, with their options and examples.',
    ...appendices(),
    ...testSections(testSchema),
  ];
  return format(parts.join('\n\n'), { parser: 'markdown', printWidth: 120, singleQuote: true, trailingComma: 'all' });
}

function sectionOf(heading: string, part: JsonSchema, root: JsonSchema): string {
  return `${heading}\n\n${textOf(part['description'])}\n\n${table(part, root)}`;
}

const TEST_PARTS: Readonly<Record<string, string>> = {
  test: 'A test',
  step: 'A step',
  answer: 'An answer',
  request: '`request`',
  probe: '`probe`',
  expect: '`expect`',
};

/** A test file is a language of its own, beside the config. */
function testSections(schema: JsonSchema): readonly string[] {
  const parts = Object.entries(TEST_PARTS).map(([name, title]) =>
    sectionOf(`### ${title}`, definitionOf({ $ref: `#/definitions/${name}` }, schema), schema),
  );
  const completion = 'For completion in editors: `# yaml-language-server: $schema=…/schema/test.schema.json`.';
  return [sectionOf('## A test file', schema, schema), completion, ...parts];
}
