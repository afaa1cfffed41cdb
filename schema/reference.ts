import { readFile } from 'node:fs/promises';
import { format } from 'prettier';
import { stringify } from 'yaml';
import { appendices } from './appendices.ts';
import type { JsonSchema, Kind, Plugin } from '../src/kit/plugin.ts';

const KINDS: Readonly<Record<Kind, string>> = {
  auth: 'Auth: `auth: {type: NAME, …}`',
  decode: 'Decoders: `decode: NAME` or `decode: {type: NAME, …}`',
  join: 'Lookups: `lookups: {NAME: {type: NAME, …}}`',
  transform: 'Steps: `[EXPRESSION, NAME, {NAME: ARGUMENT}, …]`',
};

/** ReferenceParts is what the reference is written from. */
export interface ReferenceParts {
  readonly schema: JsonSchema;
  readonly testSchema: JsonSchema;
  readonly plugins: readonly Plugin[];
}

/** generateReference writes the reference of the config language: every key with its meaning, default and an example. */
export async function generateReference({ schema, testSchema, plugins }: ReferenceParts): Promise<string> {
  const section = (title: string, part: JsonSchema): string => sectionOf(`## ${title}`, part, schema);
  const definition = (name: string): JsonSchema => definitionOf({ $ref: `#/definitions/${name}` }, schema);
  const parts = [
    '# Config reference',
    '<!-- Generated from config.schema.json and the plugins by `npm run generate`. -->',
    textOf(schema['description']),
    'Scalars may hold `${NAME}`, `${NAME:-default}`, `${NAME:?message}` and `${file:PATH}`; `$${` is a literal `${`. A default and a file’s path may hold references themselves.',
    'For completion in editors: `# yaml-language-server: $schema=…/schema/bundle.schema.json`.',
    section('A file', schema),
    section('A source', definition('source')),
    section('`tls`', definition('tls')),
    section('`limits`', definition('limits')),
    section('A group', definition('group')),
    section('A metric', definition('metric')),
    section('A lookup', definition('lookupBlock')),
    await readFile(new URL('expressions.md', import.meta.url), 'utf8'),
    ...(Object.keys(KINDS) as Kind[]).map((kind) => pluginsOf(kind, plugins)),
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

function table(part: JsonSchema, root: JsonSchema): string {
  const required = (part['required'] ?? []) as readonly string[];
  const members = Object.entries((part['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>);
  const rows = members.map(([key, own]) => {
    const { description, default: fallback, examples } = { ...definitionOf(own, root), ...own };
    const [example] = (examples ?? []) as readonly unknown[];
    const isMap = typeof fallback === 'object' && !Array.isArray(fallback);
    const usual = required.includes(key) ? 'required' : fallback === undefined || isMap ? '' : code(fallback);
    return [code(key), textOf(description), usual, example === undefined ? '' : code({ [key]: example })];
  });
  const lines = [['key', 'meaning', 'default', 'example'], ['---', '---', '---', '---'], ...rows];
  return lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}

function definitionOf({ $ref: reference }: JsonSchema, root: JsonSchema): JsonSchema {
  if (typeof reference !== 'string') return {};
  const definitions = root['definitions'] as Readonly<Record<string, JsonSchema>>;
  return definitions[reference.slice('#/definitions/'.length)] ?? {};
}

function pluginsOf(kind: Kind, plugins: readonly Plugin[]): string {
  const parts = plugins
    .filter((plugin) => plugin.kind === kind)
    .map(({ name, summary, options, examples }) =>
      [
        `### \`${name}\``,
        summary,
        'properties' in options ? table(options, options) : textOf(options['description']),
        ...examples.map((example) => exampleOf(kind, name, example)),
      ].join('\n\n'),
    );
  return [`## ${KINDS[kind]}`, ...parts].join('\n\n');
}

function exampleOf(kind: Kind, name: string, { title, options }: Plugin['examples'][number]): string {
  const isBare = options === undefined || options === null;
  const step = isBare ? name : { [name]: options };
  const block = { type: name, ...(isBare ? {} : options) };
  const text = stringify(kind === 'transform' ? [step] : block, { lineWidth: 0, singleQuote: true });
  return `${title}:\n\n\`\`\`yaml\n${text}\`\`\``;
}

/** Writes a value as it stands in YAML, on one line. */
function code(value: unknown): string {
  const text = typeof value === 'string' ? value : stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  return `\`${text.replace(/^\{ (.*) \}$/s, '$1')}\``;
}

function textOf(description: unknown): string {
  return typeof description === 'string' ? description : '';
}
