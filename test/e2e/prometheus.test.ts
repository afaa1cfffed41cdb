import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Mirth, startMirth } from '../../src/commands/demo/mirth-server.ts';
import { startStatusApp } from '../../src/commands/demo/status-app.ts';
import type { Upstream } from '../../src/commands/demo/upstream.ts';
import { domain, type Exporter, shipped, startExporter } from '../support/exporter.ts';
import { MIRTH_FIXTURES } from '../support/mirth-fixtures.ts';
import { hasPrometheus, type Prometheus, type Series, startPrometheus } from '../support/prometheus.ts';

const STATUS = { current_requests: 3, pending_requests: 1, total_uptime: 5, health: 'healthy' };

const config = (target: string): string => `
global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
rule_files: [rules.yml]
scrape_configs:
  - job_name: mirth
    params: { source: [mirth_channel_names, mirth_channel_statistics] }
    static_configs: [{ targets: ['${target}'] }]
  - job_name: app
    params: { source: [app_status] }
    static_configs: [{ targets: ['${target}'] }]
`;

const RULES = `
groups:
  - name: omni
    rules:
      - { record: app:healthy, expr: 'app_health{app_health="healthy"} == 1' }
      - { record: 'source:failures:increase', expr: 'sum by (source) (increase(omni_source_failures_total[1m]))' }
`;

const WAIT = { timeout: 15_000, interval: 100 };
const hasServer = hasPrometheus();
if (!hasServer) console.warn('no prometheus on this machine: it cannot be asked what it makes of the page');

describe.skipIf(!hasServer)('a real Prometheus', () => {
  let mirth: Mirth;
  let app: Upstream;
  let exporter: Exporter;
  let prometheus: Prometheus;

  beforeAll(async () => {
    mirth = await startMirth({ channels: () => MIRTH_FIXTURES.several, username: 'monitor', password: 'word' });
    app = await startStatusApp({ status: () => STATUS });
    exporter = await startExporter([shipped('mirth'), shipped('status-app')], {
      MIRTH_ENDPOINT: mirth.url,
      MIRTH_USERNAME: 'monitor',
      MIRTH_PASSWORD: 'word',
      APP_PORT: String(app.port),
      POLLING_INTERVAL_SECONDS: '1',
    });
    const target = new URL(exporter.url).host.replace('localhost', '127.0.0.1');
    prometheus = await startPrometheus({ 'prometheus.yml': config(target), 'rules.yml': RULES });
  });
  afterAll(async () => {
    await prometheus[Symbol.asyncDispose]();
    await exporter[Symbol.asyncDispose]();
    await mirth[Symbol.asyncDispose]();
    await app[Symbol.asyncDispose]();
  });

  it('finds both jobs up', async () => {
    const up = await vi.waitFor(async () => {
      const found = await prometheus.query('up == 1');
      expect(found).toHaveLength(2);
      return found;
    }, WAIT);
    expect(up.map(({ labels }) => labels['job']).sort()).toEqual(['app', 'mirth']);
  });

  it('keeps the samples of the page, to the letter', async () => {
    const page = await exporter.scrape();
    const lines = (domain(page, 'mirth_') + domain(page, 'app_')).split('\n');
    const samples = lines.filter((line) => line !== '' && !line.startsWith('#'));
    await vi.waitFor(async () => {
      const stored = await prometheus.query('{__name__=~"(mirth|app)_.*"}');
      expect(stored.map(written).sort()).toEqual(samples.map(comparable).sort());
    }, WAIT);
  });

  it('answers rules over an enum', async () => {
    await vi.waitFor(async () => expect(await prometheus.query('app:healthy')).toHaveLength(1), WAIT);
  });

  it('sees a failed source stale within an interval, counts its failures, and sees it come back', async () => {
    await app.fail('down');
    await vi.waitFor(async () => expect(await prometheus.query('app_requests_current')).toEqual([]), WAIT);
    expect(await prometheus.query('up{job="app"} == 1')).toHaveLength(1);
    expect(await prometheus.query('omni_source_up{source="app_status"} == 0')).toHaveLength(1);
    await vi.waitFor(async () => expect(await prometheus.query('mirth_up == 1')).toHaveLength(1), WAIT);
    await vi.waitFor(async () => {
      expect(await prometheus.query('source:failures:increase{source="app_status"} > 0')).toHaveLength(1);
    }, WAIT);
    await app.fail(undefined);
    await vi.waitFor(async () => expect(await prometheus.query('app_requests_current')).toHaveLength(1), WAIT);
  });
});

/** A stored series as a line of the page, without the labels that Prometheus adds. */
function written({ labels, value }: Series): string {
  const own = Object.entries(labels).filter(([label]) => !['__name__', 'job', 'instance'].includes(label));
  return `${labels['__name__']} ${JSON.stringify(own.sort())} ${Number(value)}`;
}

function comparable(line: string): string {
  const [, name = '', text = '', value] = /^([^{ ]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  const labels = [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', escaped = '']) => {
    return [label, escaped.replace(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter))];
  });
  return `${name} ${JSON.stringify(labels.sort())} ${Number(value)}`;
}
