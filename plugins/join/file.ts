import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Each, Expression, Frame } from '../../src/kit/expression.ts';
import type { OnMiss, Table } from '../../src/kit/join.ts';
import { type Context, definePlugin, type JsonSchema } from '../../src/kit/plugin.ts';
import { Fault } from '../../src/model/fault.ts';
import { asValue } from '../../src/model/value.ts';
import { csv } from '../decode/csv.ts';
import { type Keyed, keyedTable, type Row } from '../../src/kit/keyed-table.ts';
import { keyOf, ON_MISS, onMissOf, ROW_PROPERTIES, rowOf } from './rows.ts';
import { readYaml } from './file/read-yaml.ts';

interface Options {
  readonly file: string;
  readonly format?: Format;
  /** Has a default. */
  readonly each: Each;
  readonly key?: Expression;
  readonly value?: Expression;
  readonly fields?: Readonly<Record<string, Expression>>;
  readonly on_miss?: OnMiss;
  readonly csv?: object;
}

type Format = 'csv' | 'json' | 'yaml';

const FORMATS: Readonly<Record<string, Format>> = { '.csv': 'csv', '.json': 'json', '.yaml': 'yaml', '.yml': 'yaml' };
const MAX_DEPTH = 1000;

export const file = definePlugin<'join', Options>({
  kind: 'join',
  name: 'file',
  summary:
    'A table from a file on disk: CSV, JSON or YAML. Without `value` and `fields` an item that is a map, or a row of' +
    ' CSV, gives its members as fields, and any other item is the value.',
  options: {
    type: 'object',
    required: ['file'],
    not: { required: ['value', 'fields'] },
    description: '`value` or `fields`',
    additionalProperties: false,
    properties: {
      file: { type: 'string', compile: 'file', description: 'Where it is, from the folder of the config file.' },
      format: { enum: ['csv', 'json', 'yaml'], description: 'How it is read; otherwise by its extension.' },
      csv: { ...csv.options, description: 'How CSV is read: the options of the decoder `csv`.' } as JsonSchema,
      each: { ...ROW_PROPERTIES.each, default: '$.*', description: 'One row per item.' },
      key: {
        ...ROW_PROPERTIES.key,
        description: `${ROW_PROPERTIES.key.description} Without it, the name of the member (\`$key\`).`,
      },
      value: ROW_PROPERTIES.value,
      fields: ROW_PROPERTIES.fields,
      on_miss: ON_MISS,
    },
  },
  examples: [
    {
      title: 'a map of keys to values',
      options: { file: 'sites.yaml' },
      input: 'ber: Berlin\n007: Bond Street\n',
      output: { ber: 'Berlin', '007': 'Bond Street' },
    },
    {
      title: 'rows of CSV, whose columns are fields',
      options: { file: 'hosts.csv', csv: { delimiter: ';' }, key: '{{ $.host }}:{{ $.port }}' },
      input: 'host;port;role\ndb;5432;primary\n',
      output: { 'db:5432': { host: 'db', port: '5432', role: 'primary' } },
    },
    {
      title: 'a part of a JSON document',
      options: { file: 'racks.json', each: '$.racks', key: '$.id', value: '$.room.name' },
      input: '{"racks": [{"id": 7, "room": {"name": "North"}}]}',
      output: { 7: 'North' },
    },
  ],
  async checkFiles(options, context) {
    try {
      await readRoot(options, context);
      return undefined;
    } catch (cause) {
      return { option: 'file', reason: reasonOf(cause) };
    }
  },
  create: (options, context) => ({
    sources: [],
    onMiss: onMissOf(options),
    build: ([frame]) => build(options, context, frame),
  }),
});

async function build(options: Options, context: Context, frame: Frame | undefined): Promise<Table> {
  if (frame === undefined) throw new Error('a table of a file is built in a frame');
  try {
    const root = await readRoot(options, context);
    const document: Frame = { ...frame, item: root, scope: { ...frame.scope, document: { dialect: 'json', root } } };
    const rows = options.each.rounds(document).map((item) => keyedRow(options, item));
    const hasFields = rows.some(([, row]) => row instanceof Map);
    return keyedTable(rows, options.on_miss ?? (hasFields ? 'empty' : 'keep'));
  } catch (cause) {
    if (cause instanceof Fault && !isUnreadable(cause)) throw cause;
    throw new Fault('JOIN_FILE', { file: options.file, reason: reasonOf(cause) }, cause);
  }
}

function keyedRow(options: Options, frame: Frame): Keyed {
  const key = options.key === undefined ? memberOf(frame) : keyOf(options.key.evaluate(frame));
  const isTold = options.value !== undefined || options.fields !== undefined;
  return [key, isTold ? rowOf(options, frame) : ownRow(frame.item)];
}

function memberOf({ key }: Frame): string {
  if (typeof key === 'string') return key;
  throw new Refused('is a list, whose items need a key');
}

function ownRow(item: unknown): Row {
  const isMap = typeof item === 'object' && item !== null && Object.getPrototypeOf(item) === Object.prototype;
  return isMap ? new Map(Object.entries(item).map(([name, field]) => [name, asValue(field)])) : asValue(item);
}

/** Refused is a file that was read, but is not what it should be; its message goes on from the file's name. */
class Refused extends Error {}

/** Of a pipe or a device there may be no end. */
async function readBytes(file: string): Promise<Buffer> {
  const stats = await stat(file);
  if (!stats.isFile() && !stats.isDirectory()) throw new Refused('is no file');
  return readFile(file);
}

async function readRoot(options: Options, context: Pick<Context, 'decoder'>): Promise<unknown> {
  const format = options.format ?? FORMATS[extname(options.file).toLowerCase()];
  if (format === undefined) throw new Refused('has no extension that tells its format: set format');
  if (options.csv !== undefined && format !== 'csv') throw new Refused(`is read as ${format}: the key csv is for CSV`);
  const body = await readBytes(options.file);
  const root = format === 'yaml' ? readYaml(body) : await decode({ format, body }, options.csv, context);
  if (typeof root !== 'object' || root === null) throw new Refused('is neither a list nor a map');
  const needsKey = Array.isArray(root) && options.key === undefined && options.each.text === '$.*';
  if (needsKey) throw new Refused('is a list, whose items need a key');
  return root;
}

interface Encoded {
  readonly format: Format;
  readonly body: Uint8Array;
}

async function decode({ format, body }: Encoded, options: object | undefined, context: Pick<Context, 'decoder'>) {
  const decoder = await context.decoder(format, options);
  return decoder.decode(body, '', { depth: MAX_DEPTH }).root;
}

function isUnreadable({ stage }: Fault): boolean {
  return stage === 'decode';
}

/** Why a file could not be used, without a word of what stands in it. */
function reasonOf(cause: unknown): string {
  if (cause instanceof Refused) return cause.message;
  if (!(cause instanceof Fault)) return `cannot be read: ${(cause as NodeJS.ErrnoException).code ?? 'unknown'}`;
  const { format, reason } = cause.details;
  return cause.code === 'DECODE_SYNTAX' ? `is not well-formed ${format}: ${reason}` : `cannot be read: ${cause.code}`;
}
