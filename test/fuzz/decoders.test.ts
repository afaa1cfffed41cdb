import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plugins } from '../../plugins/index.ts';
import { openDecoder } from '../../src/kit/open-decoder.ts';
import { PURE } from '../../src/kit/pure-context.ts';
import { createRegistry } from '../../src/kit/registry.ts';
import { Fault } from '../../src/model/fault.ts';
import { mutated, PATIENCE, pollution, runs } from './round.ts';

const CONFIGS = fileURLToPath(new URL('../../configs', import.meta.url));
const registry = createRegistry(plugins);

/** Answers of real servers, by the ending of their files; small ones, so that an edit meets something. */
function answers(...endings: readonly string[]): readonly Buffer[] {
  return readdirSync(CONFIGS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.includes('fixtures') && endings.includes(extname(file)))
    .sort()
    .map((file) => readFileSync(join(CONFIGS, file)).subarray(0, 4096));
}

const XML = [
  ...answers('.xml'),
  ...['<a><b c="1">x</b><b/></a>', '<?xml version="1.0"?><a xmlns:n="u"><n:b>1</n:b></a>'].map((text) =>
    Buffer.from(text),
  ),
];
const JSONS = [
  ...answers('.json'),
  ...['{"a":[1,{"b":null}],"a":2}', '[1e5,"\\u00e9",true]'].map((text) => Buffer.from(text)),
];
const PAGES = [
  ...answers('.prom', '.metrics'),
  Buffer.from('# HELP a A.\n# TYPE a histogram\na_bucket{le="1"} 2 3\na_sum 1\na_count 2\n'),
];
const VALUES = [Buffer.from('1\n[2]\n"a"\nnull\n'), Buffer.from('{"a":1}\n{"a":2}\n')];
const ROWS = [...answers('.csv'), Buffer.from('name,n\na,1\n"b ""c""",2\n')];
const LINES = [...answers('.txt', '.log'), Buffer.from('a: 1\nb: 2\n')];

interface Corpus {
  readonly name: string;
  readonly options: object;
  readonly texts: readonly Buffer[];
  readonly types: readonly string[];
}
const CORPORA: readonly Corpus[] = [
  { name: 'json', options: {}, texts: JSONS, types: ['application/json', 'text/plain; charset=utf-16', ''] },
  { name: 'json', options: { lines: true }, texts: VALUES, types: ['application/x-ndjson'] },
  { name: 'xml', options: {}, texts: XML, types: ['text/xml', 'application/xml; charset=iso-8859-1', ''] },
  { name: 'xml', options: { attribute_prefix: '', strip_prefixes: true }, texts: XML, types: ['text/xml'] },
  { name: 'csv', options: {}, texts: ROWS, types: ['text/csv', 'text/csv; charset=nonsense'] },
  { name: 'csv', options: { header: false, delimiter: ';', comment: '#', skip: 1 }, texts: ROWS, types: [''] },
  { name: 'text', options: {}, texts: LINES, types: ['text/plain', 'text/plain; charset=shift_jis'] },
  { name: 'text', options: { pairs: ':', skip: 1 }, texts: LINES, types: [''] },
  {
    name: 'prometheus',
    options: {},
    texts: PAGES,
    types: ['text/plain; version=0.0.4', 'application/openmetrics-text'],
  },
];

it('has a corpus for each decoder', () => {
  const names = plugins.filter(({ kind }) => kind === 'decode').map(({ name }) => name);
  expect([...new Set(CORPORA.map(({ name }) => name))].sort()).toEqual([...names].sort());
});

describe.each(CORPORA)('$name $options', ({ name, options, texts, types }) => {
  it(
    'gives a document or says with a code why not, whatever the bytes are',
    async () => {
      const decoder = await openDecoder({ registry, context: PURE }, name, options);
      let taken = 0;
      fc.assert(
        fc.property(mutated(texts), fc.constantFrom(...types), (body, type) => {
          try {
            decoder.decode(body, type, { depth: 30 });
            taken += 1;
          } catch (cause) {
            if (!(cause instanceof Fault)) throw cause;
            expect(cause.code).toMatch(/^DECODE_/);
          }
        }),
        runs(1000),
      );
      expect(pollution()).toEqual([]);
      // Otherwise nothing but the refusals would be tried.
      expect(taken).toBeGreaterThan(50);
    },
    PATIENCE,
  );
});
