import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { test } from '../../../src/commands/test.ts';

const CONFIG = `
auth:
  spare: { type: bearer, token: spare-token }
sources:
  app:
    url: http://app/status
    decode: json
    metrics: [{ name: app_queue, type: gauge, help: Queue., value: $.queue }]
  polled:
    url: http://polled/
    decode: json
    refresh: 30s
    keep_last: 5m
    metrics: [{ name: polled_rows, type: gauge, help: Rows., labels: { name: [$.id, lookup: names] }, value: $.rows }]
  names: { url: 'http://names/', decode: json, refresh: 10m }
lookups:
  names: { type: id-to-name, source: names, each: $, key: $.id, value: $.name }
modules:
  queue:
    url: '{{ target.url }}/q?name={{ param.name }}'
    decode: json
    targets: [{ name: lab, url: 'http://lab:8080', labels: { site: north } }]
    auth: { type: bearer, token: own-token }
    probe: { params: { name: all }, auths_allowed: [spare] }
    metrics:
      - { name: queue_length, type: gauge, help: Length., labels: { queue: '{{ param.name }}' }, value: $.length }
      - { name: probe_of_our_own, type: gauge, help: Own., value: $.own, optional: true }
  free:
    url: '{{ target.url }}/'
    decode: json
    probe: { targets_allowed: ['*.example.org'] }
    metrics: [{ name: free_value, type: gauge, help: V., value: $.v }]
`;

const ANSWERS = `
  app: { json: { queue: 7 } }
  polled: { json: { id: a, rows: 3 } }
  names: { body: '[{"id": "a", "name": "Alpha"}]' }
  queue: { json: { length: 5 } }
  free: { json: { v: 1 } }
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omni-'));
  await writeFile(join(folder, 'my.yaml'), CONFIG);
});
afterEach(() => rm(folder, { recursive: true }));

interface Ran {
  readonly code: number;
  readonly lines: readonly string[];
  readonly coverage: readonly string[];
}

/** Runs one test, its members as a text of YAML, and gives what is said of it. */
async function run(body: string, update = false): Promise<Ran> {
  const file = join(folder, 'my.test.yaml');
  const members = body.trimEnd().replace(/^(?=.)/gm, '    ');
  await writeFile(file, `answers:${ANSWERS}tests:\n  - name: one\n${members}\n`);
  const written: string[] = [];
  const code = await test({ files: [file], update, hasColours: false, sink: { write: (line) => written.push(line) } });
  const lines = written.join('').replaceAll(`${folder}/`, '').trimEnd().split('\n').slice(1);
  const at = lines.findIndex((line) => line.includes('metrics gave a sample'));
  return { code, lines: at === -1 ? lines : lines.slice(0, at), coverage: at === -1 ? [] : lines.slice(at) };
}

const holds = { code: 0, lines: ['  ✓ one'] };

describe('a probe', () => {
  it.each([
    [
      'asks a module at a target by name, with its credentials and defaults',
      `probe: { module: queue, target: lab }
answers:
  queue: { json: { length: 5 }, request: { url: 'http://lab:8080/q?name=all', headers: { Authorization: Bearer own-token } } }
expect: { exposition: 'queue_length{queue="all",site="north"} 5' }`,
    ],
    [
      'gives parameters and chooses credentials',
      `probe: { module: queue, target: lab, params: { name: in }, auth: spare }
answers:
  queue: { json: { length: 5 }, request: { url: 'http://lab:8080/q?name=in', headers: { Authorization: Bearer spare-token } } }
expect: { exposition: 'queue_length{queue="in",site="north"} 5' }`,
    ],
    [
      'tells of itself beside what the module gives',
      `probe: { module: queue, target: lab, timeout: 3s }
answers: { queue: { json: { length: 5, own: 1 } } }
expect:
  exposition: |
    queue_length{queue="all",site="north"} 5
    probe_of_our_own{site="north"} 1
  present: [probe_success 1, probe_http_status_code 200, probe_timeout_seconds 2.5, probe_duration_seconds 0]
  absent: [probe_failure_info, app_queue, omni_source_up]`,
    ],
    [
      'may ask any target that is allowed',
      `probe: { module: free, target: a.example.org }
expect: { exposition: free_value 1 }`,
    ],
    [
      'fails with the code of what went wrong',
      `probe: { module: queue, target: lab }
answers: { queue: [{ error: refused }, { status: 503 }, { json: {} }] }
steps:
  - expect: { exposition: '', faults: { queue: FETCH_CONNECT }, present: ['probe_failure_info{code="FETCH_CONNECT"} 1'] }
  - expect: { faults: { queue: FETCH_STATUS }, present: [probe_success 0, probe_http_status_code 503] }
  - expect: { exposition: '', drops: { queue: { absent: 1 } }, present: [probe_success 1] }`,
    ],
    ...(
      [
        ['queue', '{ module: queue, target: there }', 'PROBE_CREDENTIALS'],
        ['queue', '{ module: queue }', 'PROBE_NO_TARGET'],
        ['queue', '{ module: queue, target: lab, params: { size: 1 } }', 'PROBE_PARAMETER'],
        ['queue', '{ module: queue, target: lab, auth: other }', 'PROBE_AUTH'],
        ['free', '{ module: free, target: b.example.com }', 'PROBE_TARGET'],
        ['nobody', '{ module: nobody, target: lab }', 'PROBE_UNKNOWN_MODULE'],
        ['default', '{ target: lab }', 'PROBE_NO_MODULE'],
      ] as const
    ).map(([module, probe, code]) => [
      `is refused as ${probe}`,
      `probe: ${probe}\nexpect: { exposition: '', faults: { ${module}: ${code} } }`,
    ]),
    [
      'may stand in a step of its own',
      `steps:
  - expect: { present: [app_queue 7], absent: [queue_length] }
  - probe: { module: queue, target: lab }
    expect: { present: [queue_length 5], absent: [app_queue] }`,
    ],
  ])('%s', async (_, body) => {
    expect(await run(body)).toMatchObject(holds);
  });

  it('that gives something else fails the test', async () => {
    const { code, lines } = await run('probe: { module: queue, target: lab }\nexpect: { exposition: queue_length 1 }');
    expect(code).toBe(1);
    expect(lines.slice(2)).toEqual(['      - queue_length 1', '      + queue_length{queue="all",site="north"} 5']);
  });

  it('counts for what is covered, as modules that nothing probes count against it', async () => {
    const { coverage } = await run('probe: { module: queue, target: lab }\nexpect: {}');
    expect(coverage[0]).toMatch(/: 2 of 5 metrics gave a sample, these never did:$/);
    expect(coverage.slice(1).map((line) => line.replace(/^.* /, ''))).toEqual([
      ...['app_queue', 'probe_of_our_own', 'free_value'],
    ]);
  });
});

describe('a reload', () => {
  const replaced = async (change: (text: string) => string): Promise<void> => {
    await writeFile(join(folder, 'next.yaml'), change(CONFIG));
  };

  it('lets sources that mean the same go on: they are not asked again, and keep their samples and tables', async () => {
    await replaced((text) => text.replace('name: app_queue', 'name: app_queue_length'));
    const body = `
answers: { polled: [{ json: { id: a, rows: 3 } }, { error: reset }], names: [{ body: '[{"id": "a", "name": "Alpha"}]' }, { error: reset }] }
steps:
  - expect: { present: ['polled_rows{name="Alpha"} 3', app_queue 7] }
  - reload: next.yaml
    expect:
      exposition: |
        app_queue_length 7
        polled_rows{name="Alpha"} 3
      changes: [source app changed, metric app_queue removed, metric app_queue_length added, 'labels app_queue{} removed', 'labels app_queue_length{} added']
`;
    expect(await run(body)).toMatchObject(holds);
  });

  it('loses no counts of a source that is another one by now', async () => {
    await replaced((text) => text.replace('http://app/status', 'http://app/other'));
    const body = `
answers: { app: { status: 503 }, 'http://app/other': { json: { queue: 1 } } }
steps:
  - expect: { faults: { app: FETCH_STATUS }, present: ['omni_source_failures_total{source="app"} 1'] }
  - reload: next.yaml
    expect: { present: [app_queue 1, 'omni_source_failures_total{source="app"} 1', 'omni_source_up{source="app"} 1'] }
`;
    expect(await run(body)).toMatchObject(holds);
  });

  it('takes sources away and adds others, which tests may speak of', async () => {
    await replaced((text) =>
      text.replace(/ {2}app:\n(?: {4}.*\n)+/, '  fresh: { url: http://fresh/ , decode: json }\n'),
    );
    const body = `
answers: { fresh: { json: {} } }
steps:
  - expect: { present: [app_queue] }
  - reload: next.yaml
    expect: { absent: [app_queue], present: ['omni_source_up{source="fresh"} 1'] }
  - reload: my.yaml
    expect: { present: [app_queue] }
`;
    const { code, lines, coverage } = await run(body);
    expect({ code, lines }).toEqual(holds);
    expect(coverage[0]).toMatch(/^my\.yaml: 2 of 5 /);
  });

  it('of a bad config changes nothing, and is told by its codes', async () => {
    await replaced((text) => text.replace('value: $.queue }', 'valeu: $.queue }'));
    const body = `
steps:
  - expect: { present: [app_queue 7] }
  - advance: 1m
    reload: next.yaml
    expect: { present: [app_queue 7, polled_rows 3], refused: [CONFIG_UNKNOWN_KEY] }
  - reload: none.yaml
    expect: { present: [app_queue 7], refused: [CONFIG_FILE] }
  - reload: my.yaml
    expect: { present: [app_queue 7], changes: [] }
`;
    expect(await run(body)).toMatchObject(holds);
    const { code, lines } = await run(body.replace('CONFIG_UNKNOWN_KEY', 'CONFIG_CEL'));
    expect(code).toBe(1);
    expect(lines.slice(2, 4)).toEqual(['      - CONFIG_CEL', '      + CONFIG_UNKNOWN_KEY']);
  });

  it('that is refused though it should not be fails the test, and --update writes its codes', async () => {
    await replaced((text) => text.replace('url: http://app/status', 'url: ftp://app/status'));
    const body = 'steps:\n  - reload: next.yaml\n    expect: {}';
    const { code, lines } = await run(body);
    expect(code).toBe(1);
    expect(lines.slice(1)).toEqual([
      '    my.test.yaml:11:9 refused',
      '      - taken',
      expect.stringMatching(/^ {6}\+ CONFIG_/),
      expect.stringMatching(/^ {8}next\.yaml:6:10 /),
    ]);
    expect(await run(body, true)).toMatchObject({ code: 0 });
    expect(await readFile(join(folder, 'my.test.yaml'), 'utf8')).toMatch(/refused: \[ CONFIG_\w+ \]/);
  });

  it('is told by what it changes', async () => {
    await replaced((text) => text.replace('help: Queue.', 'help: Q.'));
    const { lines } = await run('steps:\n  - reload: next.yaml\n    expect: { changes: [source polled changed] }');
    expect(lines.slice(2)).toEqual([
      '      - source polled changed',
      '      + source app changed',
      '      + metric app_queue changed',
    ]);
  });

  it('lets probes see the new modules', async () => {
    await replaced((text) => text.replace('labels: { site: north }', 'labels: { site: south }'));
    const body = `
probe: { module: queue, target: lab }
steps:
  - expect: { exposition: 'queue_length{queue="all",site="north"} 5' }
  - reload: next.yaml
    expect: { exposition: 'queue_length{queue="all",site="south"} 5' }
`;
    expect(await run(body)).toMatchObject(holds);
  });
});

it('a config that a test begins with may be one that will not do', async () => {
  await writeFile(join(folder, 'my.yaml'), 'sources: { app: { urll: http://app/ } }');
  expect(await run('expect: { refused: [CONFIG_MISSING_KEY, CONFIG_UNKNOWN_KEY] }')).toMatchObject(holds);
  expect(await run('expect: { refused: [CONFIG_CEL] }')).toMatchObject({ code: 1 });
  expect(await run('expect: {}')).toMatchObject({ code: 1 });
});
