import { readFile } from 'node:fs/promises';
import { format } from 'prettier';
import { stringify } from 'yaml';
import type { JsonSchema, Kind, Plugin } from '../src/kit/plugin.ts';
import { table, textOf } from './tables.ts';

const KINDS: Readonly<Record<Kind, string>> = {
  auth: 'Auth: `auth: {type: NAME, …}`',
  decode: 'Decoders: `decode: NAME` or `decode: {type: NAME, …}`',
  join: 'Lookups: `lookups: {NAME: {type: NAME, …}}`',
  transform: 'Steps: `[EXPRESSION, NAME, {NAME: ARGUMENT}, …]`',
};

/** generatePluginReference writes the guide for authors of plugins, and every built-in plugin with its options and examples. */
export async function generatePluginReference(plugins: readonly Plugin[]): Promise<string> {
  const parts = [
    await readFile(new URL('../plugins/guide.md', import.meta.url), 'utf8'),
    '## Built-in plugins',
    ...(Object.keys(KINDS) as Kind[]).map((kind) => pluginsOf(kind, plugins)),
  ];
  return format(parts.join('\n\n'), { parser: 'markdown', printWidth: 120, singleQuote: true, trailingComma: 'all' });
}

function pluginsOf(kind: Kind, plugins: readonly Plugin[]): string {
  const own = plugins.filter((plugin) => plugin.kind === kind);
  const parts = own.map(({ name, summary, options, examples }) =>
    [
      `#### \`${name}\``,
      summary,
      describeOptions(options),
      ...examples.map((example) => exampleOf(kind, name, example)),
    ].join('\n\n'),
  );
  return [`### ${KINDS[kind]}`, ...parts].join('\n\n');
}

function describeOptions(options: JsonSchema): string {
  return 'properties' in options ? table(options, options) : textOf(options['description']);
}

function exampleOf(kind: Kind, name: string, { title, options, ...rest }: Plugin['examples'][number]): string {
  const isBare = options === undefined || options === null;
  const step = isBare ? name : { [name]: options };
  const block = { type: name, ...(isBare ? {} : options) };
  const text = stringify(kind === 'transform' ? [step] : block, { lineWidth: 0, singleQuote: true });
  const becomes =
    rest.input === undefined || rest.output === undefined
      ? ''
      : `\n\n${shown(rest.input)} becomes ${shown(rest.output)}`;
  return `${title}:\n\n\`\`\`yaml\n${text}\`\`\`${becomes}`;
}

/** As JSON on one line, which tells text from numbers. */
function shown(value: unknown): string {
  const text = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}
