import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { renderPage } from '../../src/exposition/page.ts';
import { labelText } from '../../src/model/family.ts';
import { family, histogram, snapshot, summary } from './support.ts';

const PYTHON = '/usr/bin/python3';
const STRICT = `
import io, json, sys
from prometheus_client.openmetrics.parser import text_fd_to_metric_families as parse
text = io.TextIOWrapper(sys.stdin.buffer, encoding='utf-8', newline='\\n')
families = [[family.name, family.type, family.documentation, len(family.samples)] for family in parse(text)]
print(json.dumps(families))
`;

const isThere = (command: string, parameters: readonly string[]): boolean =>
  spawnSync(command, parameters, { stdio: 'ignore' }).status === 0;

const ODD = 'a\\b\n"c" é\t{},= #';

/** Every type, clashing names, unfit sums, all escapes, timestamps, and a source that repeats another's series. */
const SNAPSHOTS = [
  snapshot(
    family({ name: 'demo_gauge_seconds', type: 'gauge', help: ODD, unit: 'seconds' }, [labelText({ a: ODD }), 1e300]),
    family({ name: 'demo_io_bytes_total', type: 'counter', help: 'C', unit: 'bytes' }, ['', 5e-324], ['a="b"', 0]),
    family({ name: 'demo_plain', type: 'counter', help: 'C' }, ['', 7]),
    family({ name: 'demo_clash', type: 'gauge', help: 'G' }, ['', -Infinity]),
    family({ name: 'demo_clash_total', type: 'counter', help: 'C' }, ['', 7]),
    family({ name: 'demo_clash_info', type: 'info', help: 'I' }, ['v="1"', 1]),
    family({ name: 'demo_build_info', type: 'info', help: 'I' }, ['v="1"', 1], ['v="2"', 1]),
    family({ name: 'demo_untyped', type: 'untyped', help: 'U' }, ['', NaN]),
    family({ name: 'demo_state', type: 'enum', help: 'E', stateLabel: 'demo_state' }, ['demo_state="on"', 1]),
    family({ name: 'demo_mode', type: 'enum', help: 'E', stateLabel: 'mode' }, ['mode="on"', 1], ['mode="off"', 0]),
    histogram({ name: 'demo_latency_seconds', unit: 'seconds' }),
    histogram({ name: 'demo_sumless_seconds', values: [2, 3, NaN, 3] }),
    histogram({ name: 'demo_below_zero', labels: ['a="x",le="-1.0"', 'a="x",le="+Inf"', 'a="x"', 'a="x"'] }),
    summary({ name: 'demo_wait_seconds' }),
    summary({ name: 'demo_odd_wait_seconds', values: [-1, NaN, NaN, 4] }),
  ),
  snapshot(
    histogram({
      name: 'demo_latency_seconds',
      timestamps: [1700000000.25, 1700000000.25, 1700000000.25, 1700000000.25],
    }),
    { ...family({ name: 'demo_timed', type: 'gauge', help: 'T' }, ['a="1"', 1], ['a="2"', 2]), timestamps: [-1.5, 0] },
  ),
];

it("is OpenMetrics to the Python client's strict parser", (ctx) => {
  if (!isThere(PYTHON, ['-c', 'import prometheus_client']))
    return ctx.skip('python3-prometheus-client is not installed');
  const { text } = renderPage(SNAPSHOTS, 'openmetrics');
  const { stdout, stderr } = spawnSync(PYTHON, ['-c', STRICT], { input: text, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual([
    ['demo_below_zero', 'histogram', 'H', 2],
    ['demo_build', 'info', 'I', 2],
    ['demo_clash', 'gauge', 'G', 1],
    ['demo_clash_info', 'gauge', 'I', 1],
    ['demo_clash_total', 'unknown', 'C', 1],
    ['demo_gauge_seconds', 'gauge', ODD, 1],
    ['demo_io_bytes', 'counter', 'C', 2],
    ['demo_latency_seconds', 'histogram', 'H', 4],
    ['demo_mode', 'gauge', 'E', 2],
    ['demo_odd_wait_seconds', 'summary', 'Q', 2],
    ['demo_plain', 'unknown', 'C', 1],
    ['demo_state', 'stateset', 'E', 1],
    ['demo_sumless_seconds', 'histogram', 'H', 2],
    ['demo_timed', 'gauge', 'T', 2],
    ['demo_untyped', 'unknown', 'U', 1],
    ['demo_wait_seconds', 'summary', 'Q', 4],
  ]);
});

it('is text to promtool', (ctx) => {
  if (!isThere('promtool', ['--version'])) return ctx.skip('promtool is not installed');
  const { text } = renderPage(SNAPSHOTS, 'text');
  const { status, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  // 3 is a matter of taste in names; 1 is a page that cannot be read.
  expect([0, 3], stderr).toContain(status);
});
