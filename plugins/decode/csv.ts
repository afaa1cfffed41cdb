import { parse } from 'csv-parse/sync';
import { definePlugin } from '../../src/kit/plugin.ts';
import { Fault } from '../../src/model/fault.ts';
import { readText } from './charset.ts';
import { skipLines } from './skip-lines.ts';

interface Options {
  readonly header?: boolean | readonly string[];
  readonly header_strip?: string;
  readonly skip?: number;
  readonly delimiter?: string;
  readonly comment?: string;
}

export const csv = definePlugin<'decode', Options>({
  kind: 'decode',
  name: 'csv',
  summary:
    'CSV (RFC 4180): a list of rows by column name; short rows lack their last columns, too long ones are passed over and counted.',
  options: {
    type: 'object',
    additionalProperties: false,
    properties: {
      header: {
        description:
          'Whether the first row names the columns (else rows are lists), or the names; a repeated one gets `_2`.',
        anyOf: [{ type: 'boolean' }, { type: 'array', minItems: 1, items: { type: 'string', compile: 'text' } }],
        default: true,
      },
      header_strip: {
        type: 'string',
        compile: 'text',
        description: 'Text cut from the start of the header.',
        examples: ['# '],
      },
      skip: { type: 'integer', minimum: 0, default: 0, description: 'Lines before the header.' },
      delimiter: {
        type: 'string',
        compile: 'text',
        minLength: 1,
        default: ',',
        description: 'What stands between fields.',
      },
      comment: {
        type: 'string',
        compile: 'text',
        minLength: 1,
        description: 'Lines that begin with it are no rows.',
        examples: ['#'],
      },
    },
  },
  examples: [
    {
      title: 'a header like HAProxy',
      options: { header_strip: '# ' },
      input: '# pxname,scur,\nweb,3,\napi,5,\n',
      output: [
        { pxname: 'web', scur: '3' },
        { pxname: 'api', scur: '5' },
      ],
    },
    {
      title: 'names given, other delimiter',
      options: { header: ['name', 'value', 'value'], delimiter: ';', comment: '#' },
      input: '# load\ncpu;"1;5";2\nmem;7\n',
      output: [
        { name: 'cpu', value: '1;5', value_2: '2' },
        { name: 'mem', value: '7' },
      ],
    },
  ],
  create: (options) => ({
    decode: (body, contentType) => {
      const lines = parseRows(dataOf(readText(body, contentType), options), options);
      if (options.header === false) return { dialect: 'json', root: lines };
      const [names, rows] = Array.isArray(options.header)
        ? [options.header as string[], lines]
        : [lines[0], lines.slice(1)];
      if (names === undefined) throw syntax('it has no header');
      const columns = columnNames(names);
      const kept = rows.filter((row) => row.slice(columns.length).every((field) => field === ''));
      return { dialect: 'json', root: kept.map((row) => rowOf(row, columns)), passedOver: rows.length - kept.length };
    },
  }),
});

/** The text from the header on. */
function dataOf(text: string, { skip = 0, header_strip = '' }: Options): string {
  const data = skipLines(text, skip);
  return data.startsWith(header_strip) ? data.slice(header_strip.length) : data;
}

function parseRows(data: string, { delimiter = ',', comment }: Options): readonly (readonly string[])[] {
  try {
    return parse(data, {
      delimiter,
      ...(comment === undefined ? {} : { comment, comment_no_infix: true }),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
    });
  } catch (cause) {
    // Its message quotes the body.
    const { code, lines } = cause as { readonly code?: string; readonly lines?: number };
    throw syntax(`${code ?? 'unreadable'} at line ${lines ?? '?'}`);
  }
}

/**
 * Names are trimmed; the second of a name gets `_2`, the next number where that is another's own name. Columns without a name
 * are left out.
 */
function columnNames(header: readonly string[]): readonly string[] {
  const names = header.map((field) => field.trim());
  const taken = new Set(names);
  const counts = new Map<string, number>();
  return names.map((name) => {
    let count = (counts.get(name) ?? 0) + 1;
    while (count > 1 && taken.has(`${name}_${count}`)) count += 1;
    counts.set(name, count);
    if (count === 1 || name === '') return name;
    taken.add(`${name}_${count}`);
    return `${name}_${count}`;
  });
}

function rowOf(row: readonly string[], columns: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    row.slice(0, columns.length).flatMap((field, index) => {
      const name = columns[index] ?? '';
      return name === '' ? [] : [[name, field]];
    }),
  );
}

function syntax(reason: string): Fault {
  return new Fault('DECODE_SYNTAX', { format: 'CSV', reason });
}
