import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { test } from '../../../src/commands/test.ts';

const CONFIG = `sources:
  app:
    url: http://app:\${PORT:-8080}/status?full=1
    decode: json
    timeout: 5s
    metrics:
      - { name: app_queue, type: gauge, help: Queue., value: $.queue }
      - { name: app_age, type: gauge, help: Age., value: [$.at, age], optional: true }
  polled:
    url: unix:/run/app.sock:/polled
    decode: json
    refresh: 30s
    keep_last: 2m
    metrics:
      - each: $.rows
        metrics:
          - name: app_rows
            type: gauge
            help: Rows.
            samples:
              - { labels: { kind: a }, value: $.a }
              - { labels: { kind: b }, value: $.b }
              - { labels: { kind: c }, value: $.c }
            optional: true
`;
/** What every test has that speaks of one source alone. */
const HEAD = 'config: my.yaml\nanswers: { polled: { json: {} } }\ntests:\n';
const one = (body: string): string => `${HEAD}  - name: one\n${body.replace(/^(?=.)/gm, '    ')}`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omni-'));
  await writeFile(join(folder, 'my.yaml'), CONFIG);
});
afterEach(() => rm(folder, { recursive: true }));

interface Ran {
  readonly code: number;
  /** Lines, the folder cut off, those about coverage left out. */
  readonly lines: readonly string[];
  readonly coverage: readonly string[];
}

async function run(text: string, over: { update?: boolean; junit?: string; hasColours?: boolean } = {}): Promise<Ran> {
  const file = join(folder, 'my.test.yaml');
  await writeFile(file, text);
  const written: string[] = [];
  const sink = { write: (line: string) => written.push(line) };
  const code = await test({ files: [file], update: false, hasColours: false, ...over, sink });
  const lines = written.join('').replaceAll(`${folder}/`, '').trimEnd().split('\n');
  const at = lines.findIndex((line) => line.includes('metrics gave a sample'));
  return { code, lines: at === -1 ? lines : lines.slice(0, at), coverage: at === -1 ? [] : lines.slice(at) };
}

describe('holds', () => {
  it.each([
    [
      'an answer, its request, and the exposition in another order',
      `answers:
  app:
    json: { queue: 7 }
    request: { method: GET, url: 'http://app:8080/status?full=1', headers: { accept-encoding: 'gzip, deflate, br' } }
  polled: { json: { rows: [{ a: 1, b: 2 }] }, request: { url: 'unix:/run/app.sock:/polled' } }
expect:
  exposition: |
    app_rows{kind="b"} 2
    app_rows{kind="a"} 1
    app_queue 7
  present: [app_queue, 'app_rows{kind="a"} 1', 'omni_source_up 1', 'omni_source_scrape_duration_seconds 0']
  absent: [app_age, 'app_rows{kind="c"}']`,
    ],
    [
      'the clock that it is given',
      `clock: 2026-01-01T00:00:10Z
answers: { app: { json: { queue: 1, at: 1767225600 } } }
expect: { present: [app_age 10, 'omni_source_last_success_timestamp_seconds{source="app"} 1767225610'] }`,
    ],
    [
      'the env of the test over that of the file',
      `env: { PORT: 1 }
answers: { app: { json: { queue: 1 }, request: { url: 'http://app:1/status?full=1' } } }
expect: {}`,
    ],
    [
      'several answers in a row, the last again and again',
      `answers: { app: [{ status: 503 }, { body: '{' }, { json: { queue: 3 } }] }
steps:
  - expect: { faults: { app: FETCH_STATUS } }
  - expect: { faults: { app: DECODE_SYNTAX }, present: ['omni_source_failures_total{source="app"} 2'] }
  - expect: { exposition: app_queue 3 }
  - expect: { exposition: app_queue 3 }`,
    ],
    [
      'what was left out',
      `answers: { app: { json: { queue: [1, 2] } } }
expect: { drops: { app: { several: 1 } }, exposition: '' }`,
    ],
    [
      'a poll when its time has come, and what is kept after it fails',
      `answers: { app: { json: { queue: 1 } }, polled: { json: { rows: [{ a: 1 }] } } }
steps:
  - expect: { present: ['app_rows{kind="a"} 1'] }
  - advance: 60s
    answers: { polled: { error: reset } }
    expect: { present: ['app_rows{kind="a"} 1', 'omni_source_up{source="polled"} 0'], faults: { polled: FETCH_NETWORK } }
  - advance: 2m
    expect: { absent: [app_rows], faults: { polled: FETCH_NETWORK } }
  - advance: 5m
    answers: { polled: { json: { rows: [{ a: 2 }] } } }
    expect: { present: ['app_rows{kind="a"} 2'] }`,
    ],
    [
      'a redirect and a broken body, handled as over a socket',
      `answers:
  app: [{ status: 302, headers: { location: 'http://app:9/' } }, { json: { queue: 4 }, request: { url: 'http://app:9/' } }]
steps:
  - expect: { exposition: app_queue 4 }
  - answers: { app: { body: no, headers: { Content-Encoding: gzip } } }
    expect: { faults: { app: FETCH_ENCODING } }`,
    ],
    ...[
      ['unknown_name', 'FETCH_DNS'],
      ['refused', 'FETCH_CONNECT'],
      ['unreachable', 'FETCH_CONNECT'],
      ['tls', 'FETCH_TLS'],
      ['timeout', 'FETCH_TIMEOUT'],
      ['reset', 'FETCH_NETWORK'],
    ].map(([error, code]) => [
      `the failure ${error}`,
      `answers: { app: { error: ${error} } }\nexpect: { faults: { app: ${code} } }`,
    ]),
  ])('%s', async (_, body) => {
    expect(await run(one(body))).toMatchObject({ code: 0, lines: ['my.test.yaml', '  ✓ one'] });
  });
});

describe('does not hold, and says where and why', () => {
  it.each([
    [
      'the exposition',
      'answers: { app: { json: { queue: 1 } } }\nexpect:\n  exposition: |\n    app_queue 2\n    b 1',
      ['my.test.yaml:7:7 exposition', '- app_queue 2', '+ app_queue 1', '- b 1'],
    ],
    [
      'series',
      `answers: { app: { json: { queue: 1 } } }\nexpect: { present: [app_queue 2, 'omni_source_up{source="x"}'], absent: [app_queue] }`,
      [
        'my.test.yaml:6:15 present',
        '- app_queue 2',
        '+ app_queue 1',
        'my.test.yaml:6:15 present',
        '- omni_source_up{source="x"}',
        '+ omni_source_up{source="app"} 1',
        '+ omni_source_up{source="polled"} 1',
        'my.test.yaml:6:69 absent',
        '+ app_queue 1',
      ],
    ],
    [
      'a failure that nobody expects',
      'answers: { app: { status: 500 } }\nexpect: {}',
      [
        'my.test.yaml:6:5 faults',
        '+ app: FETCH_STATUS',
        expect.stringMatching(/^http:\/\/app:\$\{PORT\}\/status answered 500 \(/),
      ],
    ],
    [
      'a failure that does not come',
      'answers: { app: { json: { queue: 1 } } }\nsteps:\n  - expect: { faults: { app: FETCH_STATUS } }',
      ['my.test.yaml:7:19 faults', '- app: FETCH_STATUS'],
    ],
    [
      'drops',
      'answers: { app: { json: {} } }\nexpect: { drops: { app: { absent: 2 } } }',
      ['my.test.yaml:6:15 drops', '- app: absent 2', '+ app: absent 1', 'my.yaml:7:9 app_queue absent 1'],
    ],
    [
      'a request that has no answer',
      'expect: {}',
      [
        'my.test.yaml:4:5 request',
        'app was asked (GET http://app:8080/status?full=1), and there is nothing under answers for it',
        'my.test.yaml:5:5 faults',
        '+ app: FETCH_CONNECT',
        expect.stringMatching(/^http:\/\/app:\$\{PORT\}\/status could not be reached: connection refused \(/),
      ],
    ],
    [
      'a request that is another',
      `answers: { app: { json: { queue: 1 }, request: { method: POST, headers: { X-A: b }, body: c } } }\nexpect: {}`,
      [
        'my.test.yaml:4:5 request',
        'app was asked with method GET, expected POST',
        'app was asked with body , expected c',
        'app was asked with header X-A (none), expected b',
      ],
    ],
  ])('%s', async (_, body, expected) => {
    const { code, lines } = await run(one(body));
    expect(code).toBe(1);
    expect(lines.slice(1).map((line) => line.trim())).toEqual(['✗ one', ...(expected as readonly unknown[])]);
  });

  it('drops, over all targets of a source', async () => {
    const targets = '[{ name: a, url: "http://a" }, { name: b, url: "http://b" }]';
    const metrics = '[{ name: n, type: gauge, help: N., value: $.n }]';
    const source = `{ url: "{{ target.url }}/n", decode: json, targets: ${targets}, metrics: ${metrics} }`;
    await writeFile(join(folder, 'my.yaml'), `sources:\n  app: ${source}\n`);
    const answers = `{ "http://a/n": { json: {} }, "http://b/n": { json: { n: x } }, app: {} }`;
    const { lines } = await run(`tests:\n  - { name: one, answers: ${answers}, expect: {} }\n`);
    expect(lines.slice(2).map((line) => line.trim())).toEqual([
      'my.test.yaml:2:102 drops',
      '+ app: absent 1, not_a_number 1',
      expect.stringMatching(/^my\.yaml:2:\d+ n absent 1$/),
      expect.stringMatching(/^my\.yaml:2:\d+ n not_a_number 1$/),
    ]);
  });

  it('a config that is wrong', async () => {
    await writeFile(join(folder, 'my.yaml'), 'sources: { app: { url: "${NONE}" } }');
    const { code, lines } = await run('tests: [{ name: one, expect: {} }]');
    expect(code).toBe(1);
    expect(lines.slice(2).map((line) => line.trim().split(' ', 2))).toEqual([
      ['my.test.yaml:1:9', 'config'],
      ['my.yaml:1:24', 'sources.app.url'],
    ]);
  });
});

describe('a test file that is broken', () => {
  it.each([
    ['no YAML', 'tests: [', ['1:9']],
    ['no tests', 'tests: []', ['1:8 tests']],
    ['unknown keys', 'tests: [{ name: a, expect: {}, expct: 1 }]', ['1:32 tests[0].expct']],
    ['steps beside expect', 'tests: [{ name: a, expect: {}, steps: [{ expect: {} }] }]', ['1:9 tests[0]']],
    ['two bodies', 'answers: { app: { body: a, json: 1 } }\ntests: [{ name: a, expect: {} }]', ['1:12 answers.app']],
    [
      'a file that is not there',
      'answers: { app: [{}, { file: no }] }\ntests: [{ name: a, expect: {} }]',
      ['1:24 answers.app[1].file'],
    ],
    [
      'unknown codes and reasons',
      'tests: [{ name: a, expect: { faults: { app: NO }, drops: { app: { no: 1 } } } }]',
      ['1:40 tests[0].expect.faults.app', '1:67 tests[0].expect.drops.app.no'],
    ],
    [
      'what is no series',
      `tests: [{ name: a, expect: { present: [a, 'b c'], exposition: 'a b' } }]`,
      ['1:43 tests[0].expect.present[1]', '1:51 tests[0].expect.exposition'],
    ],
    [
      'unknown sources',
      `answers: { ap: {} }\ntests: [{ name: a, answers: { appp: {} }, steps: [{ answers: { x: {} }, expect: { faults: { y: FETCH_DNS } } }] }]`,
      [
        '1:12 answers.ap',
        '2:31 tests[0].answers.appp',
        '2:64 tests[0].steps[0].answers.x',
        '2:93 tests[0].steps[0].expect.faults.y',
      ],
    ],
  ])('%s', async (_, text, places) => {
    const { code, lines } = await run(text);
    expect(code).toBe(2);
    expect(
      lines.map((line) =>
        line
          .split(' ')
          .slice(0, places[0]?.includes(' ') ? 2 : 1)
          .join(' '),
      ),
    ).toEqual(places.map((place) => `my.test.yaml:${place}`));
  });

  it('that is not there', async () => {
    const sink = { write: () => undefined };
    expect(await test({ files: [join(folder, 'no.test.yaml')], update: false, hasColours: false, sink })).toBe(2);
  });
});

it("runs the README's own example", async () => {
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
  const block = (text: string): string => /```yaml\n(.*?)```/s.exec(text)?.[1] ?? '';
  await writeFile(join(folder, 'my.yaml'), block(readme));
  const { code, lines, coverage } = await run(block(readme.slice(readme.indexOf('## Config tests'))));
  expect({ code, tests: lines.length, coverage }).toEqual({
    code: 0,
    tests: 3,
    coverage: ['my.yaml: 2 of 2 metrics gave a sample'],
  });
});

it('answers pages and requests per item by their urls, and makes further attempts at once', async () => {
  await writeFile(
    join(folder, 'my.yaml'),
    `sources:
  app:
    url: http://app/queues
    decode: json
    paginate: { next: $.next }
    retry: { attempts: 2, backoff: 9s }
    metrics:
      - each: $.queues
        labels: { queue: $ }
        fetch: { url: 'queues/{{ $ }}/stats' }
        metrics:
          - { name: q, type: gauge, help: Q., value: $.n }
`,
  );
  const { code, lines } = await run(`tests:
  - name: one
    answers:
      app: [{ status: 503 }, { json: { queues: [a, b], next: 'http://app/more' } }]
      http://app/more: { json: { queues: [c] } }
      http://app/queues/a/stats: { json: { n: 1 } }
      http://app/queues/b/stats: { json: { n: 2 } }
      http://app/queues/c/stats: [{ error: reset }, { json: { n: 3 } }]
    expect:
      exposition: |
        q{queue="a"} 1
        q{queue="b"} 2
        q{queue="c"} 3
`);
  expect([code, ...lines]).toEqual([0, 'my.test.yaml', '  ✓ one']);
});

it('finds the test files of a folder and of a glob, each once', async () => {
  await run(one('answers: { app: { json: { queue: 1 } } }\nexpect: {}'));
  const written: string[] = [];
  const sink = { write: (line: string) => written.push(line) };
  const files = [folder, join(folder, '*.yaml'), join(folder, 'my.test.yaml')];
  expect(await test({ files, update: false, hasColours: false, sink })).toBe(0);
  expect(written.filter((line) => line === `${join(folder, 'my.test.yaml')}\n`)).toHaveLength(1);
});

it('says which metrics never gave a sample, over all tests', async () => {
  const polled = (rows: string) =>
    `  - { name: ${rows}, answers: { app: { json: { queue: 1 } }, polled: { json: { rows: [{ ${rows}: 1 }] } } }, expect: {} }\n`;
  const { coverage } = await run(`${HEAD}${polled('a')}${polled('c')}`);
  expect(coverage).toEqual([
    'my.yaml: 3 of 5 metrics gave a sample, these never did:',
    '  my.yaml:8:9 app_age',
    '  my.yaml:22:17 app_rows',
  ]);
});

it('writes what was found in the place of what was expected, and holds from then on', async () => {
  const text = one(`answers: { app: [{ json: {} }, { json: { queue: 1 } }] } # in a row
steps:
  - expect: { exposition: x 1 }
  - expect:
      exposition_file: new/expected.prom
      faults: { app: FETCH_DNS }
      drops:
        app: { absent: 9 }
`);
  const { code, lines } = await run(text, { update: true });
  expect([code, ...lines]).toEqual([0, 'updated new/expected.prom', 'updated my.test.yaml', 'my.test.yaml', '  ✓ one']);
  const updated = await readFile(join(folder, 'my.test.yaml'), 'utf8');
  expect(updated).toBe(
    text
      .replace('{ exposition: x 1 }', '{ exposition: "", drops: { app: { absent: 1 } } }')
      .replace('faults: { app: FETCH_DNS }', 'faults: {}')
      .replace('app: { absent: 9 }', '{}'),
  );
  const page = '# HELP app_queue Queue.\n# TYPE app_queue gauge\napp_queue 1\n';
  expect(await readFile(join(folder, 'new/expected.prom'), 'utf8')).toBe(page);
  expect(await run(updated)).toMatchObject({ code: 0 });
});

it('does not take for right what comes of a wrong exchange', async () => {
  const text = one('expect: {}\n');
  expect(await run(text, { update: true })).toMatchObject({ code: 1 });
  expect(await readFile(join(folder, 'my.test.yaml'), 'utf8')).toBe(text);
});

it('writes JUnit XML', async () => {
  const junit = join(folder, 'junit.xml');
  await run(
    `${HEAD}  - { name: 'a <b> & "c"', answers: { app: { json: { queue: 1 } } }, expect: {} }
  - { name: d, answers: { app: { json: { queue: 1 } } }, expect: { absent: [app_queue] } }\n`,
    { junit },
  );
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseAttributeValue: false });
  const suite = (parser.parse(await readFile(junit, 'utf8')) as { testsuites: { testsuite: object } }).testsuites;
  const file = join(folder, 'my.test.yaml');
  expect(suite.testsuite).toMatchObject({
    name: file,
    tests: '2',
    failures: '1',
    errors: '0',
    testcase: [
      { classname: file, name: 'a <b> & "c"' },
      { name: 'd', failure: { message: 'absent', '#text': `${file}:5:68 absent\n+ app_queue 1` } },
    ],
  });
  await run('tests: []', { junit });
  expect(await readFile(junit, 'utf8')).toContain('errors="1"');
});

it('colours a difference on a terminal alone', async () => {
  const text = one('answers: { app: { json: { queue: 1 } } }\nexpect: { absent: [app_queue] }');
  expect((await run(text)).lines.join('')).not.toContain('\u001b');
  expect((await run(text, { hasColours: true })).lines.at(-1)).toBe('      \u001b[32m+ app_queue 1\u001b[0m');
});
