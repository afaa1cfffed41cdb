import { describe, expect, it } from 'vitest';
import { lintConfig } from '../../../src/config/lint/lint-config.ts';
import { LINTS } from '../../../src/config/lint/lints.ts';
import { loadWithPlugins } from '../../../src/compose.ts';

/** What is found in a config: codes with the paths of their places. */
async function lint(...files: readonly string[]): Promise<readonly string[]> {
  const texts = files.map((text, index) => ({ file: `${'abc'.charAt(index)}.yaml`, text }));
  const loaded = await loadWithPlugins({ configFiles: [], texts, envFiles: [], env: { NAME: 'x' }, envFolder: false });
  if (!('config' in loaded)) throw new Error(JSON.stringify(loaded.problems));
  return lintConfig(loaded).map(({ code, place, level }) => {
    expect(level).toBe(LINTS[code as keyof typeof LINTS].level);
    return `${code} ${place.path}`;
  });
}

const source = (...metrics: readonly string[]): string =>
  `sources: {s: {url: "http://h", metrics: [${metrics.map((keys) => `{help: h, ${keys}}`).join(', ')}]}}`;

const NAME = 'sources.s.metrics[0].name';
const LABEL = 'sources.s.metrics[0].labels.l';

/** The keys of a metric, and what is said of it. */
const METRICS: readonly (readonly [keys: string, ...found: string[]])[] = [
  ['name: jobs_total, type: counter, value: $.a'],
  ['name: queue_length, type: gauge, value: $.a'],
  ['name: jobs, type: counter, value: $.a', `LINT_COUNTER_NAME ${NAME}`],
  ['name: jobs_total, type: gauge, value: $.a', `LINT_TOTAL_NAME ${NAME}`],
  ['name: jobs_total, type: untyped, value: $.a', `LINT_TOTAL_NAME ${NAME}`],
  ['name: "a{{ $.b }}", type: counter, value: $.a'],
  ['name: workers_count, type: gauge, value: $.a', `LINT_RESERVED_SUFFIX ${NAME}`],
  ['name: wait_seconds, type: summary, sum: $.a, count: $.b'],
  ['name: queueLength, type: gauge, value: $.a', `LINT_NAME_STYLE ${NAME}`],
  ['name: "queue:length", type: gauge, value: $.a', `LINT_NAME_STYLE ${NAME}`],
  ['name: queue_gauge, type: gauge, value: $.a', `LINT_NAME_STYLE ${NAME}`],
  ['name: wait_ms, type: gauge, value: $.a', `LINT_UNIT_BASE ${NAME}`],
  ['name: read_kilobytes_total, type: counter, value: $.a', `LINT_UNIT_BASE ${NAME}`],
  ['name: used_percent, type: gauge, value: [$.a, parse: percent]', `LINT_UNIT_BASE ${NAME}`],
  ['name: wait, type: gauge, value: [$.a, parse: duration]', `LINT_UNIT_MISSING ${NAME}`],
  ['name: wait, type: gauge, value: [$.a, parse: duration, default: 0]', `LINT_UNIT_MISSING ${NAME}`],
  ['name: wait, type: gauge, value: [$.a, parse: rfc3339, age]', `LINT_UNIT_MISSING ${NAME}`],
  ['name: used, type: gauge, value: [$.a, parse: {bytes: binary}]', `LINT_UNIT_MISSING ${NAME}`],
  ['name: wait_seconds, type: gauge, value: [$.a, parse: duration]'],
  ['name: cpu_seconds_total, type: counter, value: [$.a, parse: duration]'],
  ['name: blocks, type: gauge, value: [$.a, parse: bytes, divide: 4096]'],
  ['name: used, type: gauge, samples: [{value: [$.a, parse: bytes]}]', `LINT_UNIT_MISSING ${NAME}`],
  ['name: a, type: gauge, value: $.a, labels: {l: $.requestId}', `LINT_UNBOUNDED_LABEL ${LABEL}`],
  ['name: a, type: gauge, value: $.a, labels: {l: ["$.x.user-agent", lower]}', `LINT_UNBOUNDED_LABEL ${LABEL}`],
  ['name: a, type: gauge, value: $.a, labels: {uuid: $.x}', `LINT_UNBOUNDED_LABEL sources.s.metrics[0].labels.uuid`],
  ['name: a, type: gauge, value: $.a, labels: {l: [$.uuid, map: {a: b}]}'],
  ['name: a, type: gauge, value: $.a, labels: {token: fixed, uuid: "${NAME}"}'],
  ['name: a, type: gauge, value: $.a, labels: {l: $.channelId, state: $.status}'],
];

describe('a metric', () => {
  it.each(METRICS)('%s', async (keys, ...found) => expect(await lint(source(keys))).toEqual(found));
});

it('says of a name once what is odd about it', async () => {
  const one = 'name: jobs, type: counter, value: $.a, labels: {l: a}';
  const other = 'name: jobs, type: counter, value: $.b, labels: {l: b}';
  expect(await lint(source(one, other))).toEqual([`LINT_COUNTER_NAME ${NAME}`]);
});

/** Whole files, and what is said of them. */
const FILES: Readonly<Record<string, readonly [files: readonly string[], ...found: string[]]>> = {
  'credentials that nothing uses': [
    [
      'auth: {a: {type: bearer, token: t}, b: {type: bearer, token: t}}\n' +
        source('name: a, type: gauge, value: 1').replace('url:', 'auth: [a], url:'),
    ],
    'LINT_UNUSED_AUTH auth.b',
  ],
  'credentials of another file': [
    ['auth: {a: {type: bearer, token: t}}', source('name: a, type: gauge, value: 1').replace('url:', 'auth: a, url:')],
  ],
  'a lookup that nothing looks up in': [
    ['lookups: {l: {type: static, entries: {a: b}}}\n' + source('name: a, type: gauge, value: 1')],
    'LINT_UNUSED_LOOKUP lookups.l',
  ],
  'a lookup that a label looks up in': [
    [
      'lookups: {l: {type: static, entries: {a: b}}}\n' +
        source('name: a, type: gauge, value: 1, labels: {l: [$.a, lookup: l]}'),
    ],
  ],
  'sources without metrics': [
    [
      `sources:
  idle: {url: "http://h"}
  up: {url: "http://h", up: h_up}
  names: {url: "http://h"}
  reading: {url: "http://h", metrics: [{name: a, type: gauge, help: h, value: 1, labels: {l: [$.a, lookup: l]}}]}
lookups: {l: {type: id-to-name, source: names, each: $, key: $.id, value: $.name}}`,
    ],
    'LINT_IDLE_SOURCE sources.idle',
  ],
  'a poll that may overtake itself': [
    [
      `sources:
  a: {url: "http://h", up: a_up, refresh: 5s}
  b: {url: "http://h", up: b_up, refresh: 5s, timeout: 4s}
  c: {url: "http://h", up: c_up}`,
    ],
    'LINT_POLL_TIMEOUT sources.a.refresh',
  ],
  'one name with other labels in another source': [
    [
      source('name: a, type: gauge, value: 1, labels: {x: $.x}'),
      source('name: a, type: gauge, value: 1, labels: {y: $.y}').replace('{s:', '{t:'),
    ],
    'LINT_FAMILY_LABELS sources.t.metrics[0].name',
  ],
  'one name without labels in two sources': [
    [source('name: a, type: gauge, value: 1'), source('name: a, type: gauge, value: 1').replace('{s:', '{t:')],
    'LINT_SAME_SERIES sources.t.metrics[0].name',
  ],
  'metrics of a module, and credentials that a probe may choose': [
    [
      `auth: {a: {type: bearer, token: t}}
modules:
  m: {probe: {auths_allowed: [a]}, metrics: [{name: jobs, type: counter, help: h, value: 1}]}
  n: {metrics: [{name: jobs, type: counter, help: h, value: 1}]}`,
    ],
    'LINT_COUNTER_NAME modules.m.metrics[0].name',
  ],
  'one name in a source with targets and in another': [
    [
      source('name: a, type: gauge, value: 1').replace('url: "http://h"', 'targets: [{name: x, url: "http://h"}]'),
      source('name: a, type: gauge, value: 1').replace('{s:', '{t:'),
    ],
  ],
  'one name with labels that the document names': [
    [source('name: a, type: gauge, value: 1, labels: {x: $.x}', 'name: a, type: gauge, value: 1, labels: {"*": $.y}')],
  ],
};

describe('files', () => {
  it.each(Object.entries(FILES))('%s', async (_, [files, ...found]) => expect(await lint(...files)).toEqual(found));
});
