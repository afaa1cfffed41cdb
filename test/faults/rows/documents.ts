import type { FaultCode } from '../../../src/model/fault.ts';
import type { Row } from '../support/fleet.ts';
import { says, whole } from '../support/misbehaving.ts';

const JSON_TYPE = 'application/json';
const DEEP = 100_000;
const LONG = 'x'.repeat(10 * 2 ** 20);
const MANY = 1_000_000;
const PROTO = '{"n":1,"__proto__":{"polluted":5,"n":7},"constructor":{"prototype":{"polluted":5}},"toString":2}';
const LAUGHS = [...Array<number>(20).keys()].map((n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');
const EACH = 'each: $.list, labels: { k: $.k }, value: $.n';

type Own = Partial<Pick<Row, 'metric' | 'shows' | 'source'>>;

const json = (name: string, body: string | Buffer, own: Own | FaultCode): Row => row(name, [JSON_TYPE, body], own);
const xml = (name: string, body: string, own: Own | FaultCode): Row => row(name, ['text/xml', body], own);

/** The document arrives as it should; well, the upstream answers the same with less in it. */
function row(name: string, [type, body]: readonly [string, string | Buffer], own: Own | FaultCode): Row {
  const expected = typeof own === 'string' ? { code: own } : own;
  return { name, ill: says(whole(type, body)), ...expected };
}

const nested = (open: string, close: string): string => open.repeat(DEEP) + close.repeat(DEEP);
const items = (count: number, item: (n: number) => string): string =>
  `{"n":1,"list":[${Array.from({ length: count }, (_, n) => item(n)).join(',')}]}`;

const members = (count: number): string => Array.from({ length: count }, (_, n) => `"l${n}":"v"`).join(',');

const SHAPES: readonly Row[] = [
  json('json_deep_lists', nested('[', ']'), 'DECODE_DEPTH'),
  json('json_deep_objects', `${'{"n":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`, 'DECODE_DEPTH'),
  json('json_deep_open', '['.repeat(10 * DEEP), 'DECODE_SYNTAX'),
  xml('xml_deep', nested('<n>', '</n>'), 'DECODE_DEPTH'),
  xml('xml_deep_open', '<n>'.repeat(10 * DEEP), 'DECODE_DEPTH'),
  json('json_duplicate_keys', '{"n":1,"n":2}', { shows: { '': 2 } }),
  xml('xml_duplicate_attributes', '<a n="1" n="2"/>', 'DECODE_SYNTAX'),
  row('csv_many_columns', ['text/csv', `n${',c'.repeat(DEEP)}\n1\n`], { metric: 'value: "$[0].n"', shows: { '': 1 } }),
];

const NAMES: readonly Row[] = [
  json('json_proto', PROTO, { shows: { '': 1 } }),
  json('json_proto_read', PROTO, { metric: `value: "$['__proto__'].polluted"`, shows: { '': 5 } }),
  json('json_proto_inherited', '{"n":1,"a":{}}', {
    metric: 'value: { first: [$.a.constructor.name, $.a.__proto__.n, $.a.toString.length, $.n] }',
    shows: { '': 1 },
  }),
  json('json_proto_labels', '{"n":1,"l":{"__proto__":"a","constructor":"b","k":"c"}}', {
    metric: `value: $.n, labels: { k: $.l.k, p: "$.l['__proto__']", c: $.l.constructor }`,
    shows: {},
  }),
  json('json_proto_label_names', '{"n":1,"l":{"__proto__":"a","constructor":"b","k":"c"}}', {
    metric: 'value: $.n, labels: { "*": $.l }',
    shows: {},
  }),
  xml('xml_proto', '<a><__proto__><n>7</n></__proto__><constructor>8</constructor><n>1</n></a>', {
    metric: 'value: $.a.n',
    shows: { '': 1 },
  }),
  xml('xml_proto_attribute', '<a __proto__="x" constructor="y"><n>1</n></a>', {
    metric: 'value: $.a.n',
    shows: { '': 1 },
  }),
  row('csv_proto', ['text/csv', '__proto__,constructor,n\na,b,1\n'], { metric: 'value: "$[0].n"', shows: { '': 1 } }),
  row('text_proto', ['text/plain', '__proto__: 7\nconstructor: 8\nn: 1\n'], {
    source: "timeout: 50s, decode: { type: text, pairs: ': ' }",
    shows: { '': 1 },
  }),
];

const ENTITIES: readonly Row[] = [
  xml('xml_laughs', `<!DOCTYPE a [<!ENTITY l0 "ha">${LAUGHS}]><a><n>&l20;</n></a>`, 'DECODE_ENTITIES'),
  xml(
    'xml_quadratic',
    `<!DOCTYPE a [<!ENTITY q "${'q'.repeat(DEEP)}">]><a>${'&q;'.repeat(DEEP)}</a>`,
    'DECODE_ENTITIES',
  ),
  xml('xml_circle', '<!DOCTYPE a [<!ENTITY a "&b;"><!ENTITY b "&a;">]><a>&a;</a>', 'DECODE_ENTITIES'),
  xml('xml_external', '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a><n>&f;</n></a>', 'DECODE_ENTITIES'),
  xml('xml_parameter', '<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><a><n>1</n></a>', 'DECODE_ENTITIES'),
  xml('xml_unknown_entity', '<a><n>&nope;</n></a>', 'DECODE_SYNTAX'),
];

const SIZES: readonly Row[] = [
  { ...json('long_label', `{"n":1,"s":"${LONG}"}`, 'EXTRACT_LABEL_LIMIT'), metric: 'value: $.n, labels: { s: $.s }' },
  json('long_value', `{"n":"${LONG}"}`, { shows: {} }),
  json('long_number', `{"n":${'1'.repeat(LONG.length)}}`, { shows: { '': Infinity } }),
  json('long_key', `{"n":1,"${LONG}":2}`, { shows: { '': 1 } }),
  json('long_match', `{"n":1,"s":"${LONG}"}`, {
    metric: "value: { first: [[$.s, match: '^(x+x+)+y$'], $.n] }",
    shows: { '': 1 },
  }),
  {
    ...json(
      'million_items',
      items(MANY, (n) => `{"k":"k${n}","n":1}`),
      'EXTRACT_SERIES_LIMIT',
    ),
    metric: EACH,
  },
  json(
    'items_truncated',
    items(MANY / 10, (n) => `{"k":"k${n}","n":1}`),
    {
      source: 'timeout: 55s, limits: { body: 64MiB, series: 3, over: truncate }',
      metric: EACH,
      shows: { k0: 1, k1: 1, k2: 1 },
    },
  ),
  {
    ...json('long_label_name', `{"n":1,"l":{"${LONG}":"v"}}`, 'EXTRACT_LABEL_LIMIT'),
    metric: 'value: $.n, labels: { "*": $.l }',
  },
  {
    ...json('million_labels', `{"n":1,"l":{${members(MANY)}}}`, 'EXTRACT_LABELS_LIMIT'),
    metric: 'value: $.n, labels: { "*": $.l }',
  },
];

const TEXTS: readonly Row[] = [
  json(
    'nul_and_controls',
    items(32, (n) => `{"k":"a\\u00${n.toString(16).padStart(2, '0')}b","n":${n}}`),
    {
      metric: EACH,
      shows: Object.fromEntries(Array.from({ length: 32 }, (_, n) => [`a${String.fromCharCode(n)}b`, n])),
    },
  ),
  json(
    'lone_surrogates',
    items(3, (n) => `{"k":"a\\ud80${n}b","n":${n}}`),
    { metric: EACH, shows: { '': 0 } },
  ),
  json(
    'like_exposition',
    '{"list":[{"k":"x\\"} 1\\nevil_metric 1\\n# TYPE evil counter\\nevil{a=\\"b","n":1},{"k":"\\\\","n":2}]}',
    {
      metric: EACH,
      shows: { 'x"} 1\nevil_metric 1\n# TYPE evil counter\nevil{a="b': 1, '\\': 2 },
    },
  ),
  json(
    'odd_numbers',
    '{"list":[{"k":"a","n":1e999},{"k":"b","n":-0},{"k":"c","n":1e-400},{"k":"d","n":"-Inf"},{"k":"e","n":" 0x10 "}]}',
    {
      metric: EACH,
      shows: { a: Infinity, b: -0, c: 0, d: -Infinity },
    },
  ),
  json('byte_order_mark', '\ufeff{"n":1}', { shows: { '': 1 } }),
];

const roomy = (rows: readonly Row[]): readonly Row[] =>
  rows.map((one) => ({ source: 'timeout: 55s, limits: { body: 64MiB }', ...one }));

/** DOCUMENTS is what can be wrong with a document that arrives whole. */
export const DOCUMENTS = roomy([...SHAPES, ...NAMES, ...ENTITIES, ...TEXTS]);

/** LARGE_DOCUMENTS is what there can be too much of. */
export const LARGE_DOCUMENTS = roomy(SIZES.map((one) => ({ ...one, isHeavy: true })));
