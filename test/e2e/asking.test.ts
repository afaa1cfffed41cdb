import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Given, type Script, type Seen, startScript } from '../plugins/auth/talk.ts';
import { type Exporter, sample, startExporter } from '../support/exporter.ts';

interface Running {
  readonly server: Script;
  readonly exporter: Exporter;
  readonly put: (config: string) => Promise<void>;
}

const opened: AsyncDisposable[] = [];

afterEach(async () => {
  for (let one = opened.pop(); one !== undefined; one = opened.pop()) await one[Symbol.asyncDispose]();
});

/** The exporter with a config whose urls begin with `${URL}`, which a scripted server answers. */
async function start(config: string, answer: (seen: Seen) => Given | Promise<Given>): Promise<Running> {
  const server = await startScript(answer);
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'asking-')));
  const put = (text: string): Promise<void> => writeFile(join(folder, 'app.yaml'), text);
  await put(config);
  const exporter = await startExporter([folder], { URL: server.url });
  opened.push(server, { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }, exporter);
  return { server, exporter, put };
}

const METRICS = 'metrics: [{ name: n, type: gauge, help: N., value: $.n }]';
const never = (): Promise<Given> => new Promise(() => undefined);

const codesOf = (page: string): readonly string[] =>
  [...page.matchAll(/^omni_source_errors_total\{code="(\w+)",source="(\w+)".* (\d+)$/gm)].map(
    ([, code, source, count]) => `${source} ${code} ${count}`,
  );

/** Milliseconds that a scrape takes, and its page. */
async function timed(scrape: () => Promise<string>): Promise<{ page: string; milliseconds: number }> {
  const startedAt = performance.now();
  const page = await scrape();
  return { page, milliseconds: performance.now() - startedAt };
}

describe('a server', () => {
  const NAMES = Array.from({ length: 10 }, (_, index) => `s${index}`);
  const config = (label: string): string =>
    `defaults:\n  limits: { concurrency: 2 }\n  labels: { revision: ${label} }\nsources:\n` +
    NAMES.map(
      (name) => `  ${name}:\n    url: \${URL}/${name}\n    ${METRICS.replace('name: n', `name: ${name}`)}\n`,
    ).join('');

  it('gets no more requests at a time than it may, from ten sources, and while the config is reloaded', async () => {
    let [now, most] = [0, 0];
    const { exporter, put } = await start(config('one'), async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 20));
      now -= 1;
      return { body: { n: 1 } };
    });
    const first = exporter.scrape();
    await put(config('two'));
    await exporter.reload();
    const pages = [await first, await exporter.scrape()];
    for (const page of pages) {
      expect(NAMES.map((name) => sample(page, `omni_source_up{source="${name}"}`))).toEqual(NAMES.map(() => '1'));
    }
    expect(sample(pages[1] ?? '', 's9{revision="two"}')).toBe('1');
    expect(most).toBe(2);
    const waited = NAMES.map((name) =>
      Number(sample(pages[1] ?? '', `omni_source_wait_seconds_total{source="${name}"}`)),
    );
    expect(Math.max(...waited)).toBeGreaterThan(0.06);
    expect(Math.min(...waited)).toBeGreaterThanOrEqual(0);
  });

  it('that keeps a source busy lets others wait no longer than they may, and that is said', async () => {
    const sources = `sources:\n  a: { url: "\${URL}/a", limits: { concurrency: 1 }, ${METRICS} }\n  b: { url: "\${URL}/b", timeout: 1s, labels: { l: b }, ${METRICS} }\n`;
    const { exporter, server } = await start(sources, never);
    const { page, milliseconds } = await timed(() => exporter.scrape(3));
    expect(milliseconds).toBeLessThan(3000);
    expect(codesOf(page)).toEqual(['a FETCH_TIMEOUT 1', 'b FETCH_QUEUED 1']);
    expect(server.seen.map(({ path }) => path)).toEqual(['/a']);
  });
});

describe('a scrape is answered by its deadline', () => {
  const paged = 'paginate: { page: { param: page }, items: $.items }';
  const child = `metrics: [{ each: $.items, fetch: { url: "c/{{ $ }}" }, metrics: [{ name: n, type: gauge, help: N., value: $.n }] }]`;

  it.each<[string, string, (seen: Seen) => Given | Promise<Given>, string]>([
    ['a page', paged, ({ path }) => (path.endsWith('3') ? never() : { body: { items: [1] } }), 'FETCH_TIMEOUT'],
    [
      'pages for ever, each in time',
      `paginate: { page: { param: page }, items: $.items, max_pages: 100000 }`,
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return { body: { items: [1] } };
      },
      'FETCH_TIMEOUT',
    ],
    [
      'a request of an item',
      child,
      ({ path }) => (path === '/c/7' ? never() : { body: { items: [1, 7, 2], n: 1 } }),
      'FETCH_TIMEOUT',
    ],
    ['retries', 'retry: { attempts: 20, backoff: 200ms }', () => ({ status: 503 }), 'FETCH_STATUS'],
    [
      'a login',
      'auth: { type: session, login: { url: /login } }',
      ({ path }) => (path === '/login' ? never() : {}),
      'AUTH_TIMEOUT',
    ],
  ])('whatever takes long: %s', async (...[, source, answer, code]) => {
    const metrics = source.startsWith('metrics') ? '' : `\n    ${METRICS}`;
    const { exporter } = await start(`sources:\n  s:\n    url: \${URL}/p\n    ${source}${metrics}\n`, answer);
    const { page, milliseconds } = await timed(() => exporter.scrape(1));
    expect(milliseconds).toBeLessThan(1000);
    expect(codesOf(page)).toEqual([`s ${code} 1`]);
    expect(sample(page, 'omni_source_up{source="s"}')).toBe('0');
  });
});

describe('after a failure', () => {
  it('the last good samples stay as long as they may, and are told to be stale', async () => {
    let status = 200;
    const config = `sources:\n  s: { url: "\${URL}/", keep_last: 1h, ${METRICS} }\n`;
    const { exporter } = await start(config, () => ({ status, headers: { ETag: '"1"' }, body: { n: 4 } }));
    const shown = async (): Promise<readonly (string | undefined)[]> => {
      const page = await exporter.scrape();
      return ['n', 'omni_source_samples_stale{source="s"}', 'omni_source_up{source="s"}'].map((one) =>
        sample(page, one),
      );
    };
    expect(await shown()).toEqual(['4', '0', '1']);
    status = 500;
    expect(await shown()).toEqual(['4', '1', '0']);
    expect(Number(sample(await exporter.scrape(), 'omni_source_samples_age_seconds{source="s"}'))).toBeGreaterThan(0);
    // The answer that it stands for is that of before the failure.
    status = 304;
    expect(await shown()).toEqual(['4', '0', '1']);
  });
});

describe('answers to the requests of items', () => {
  it('are kept as long as is said, where they are good', async () => {
    const config = `
sources:
  s:
    url: \${URL}/ids
    metrics:
      - each: $
        labels: { id: $ }
        fetch: { url: "c/{{ $ }}", cache: 1h, on_error: skip, fail_when: { when: $.error } }
        metrics: [{ name: n, type: gauge, help: N., value: $.n }]
`;
    const { exporter, server, put } = await start(config, ({ path }) => {
      const asked = server.count(path);
      if (path === '/ids') return { body: asked === 3 ? ['a', 'new'] : ['a', 'broken', 'wrong'] };
      if (path === '/c/broken' && asked === 1) return { status: 500 };
      return { body: path === '/c/wrong' && asked === 1 ? { error: 'busy' } : { n: asked } };
    });
    const shown = async (): Promise<readonly string[]> => (await exporter.scrape()).match(/^n\{.*$/gm) ?? [];
    expect(await shown()).toEqual(['n{id="a"} 1']);
    expect(await shown()).toEqual(['n{id="a"} 1', 'n{id="broken"} 2', 'n{id="wrong"} 2']);
    expect(await shown()).toEqual(['n{id="a"} 1', 'n{id="new"} 1']);
    await put(config.replace('each: $\n', 'each: $ \n        where: true\n'));
    await exporter.reload();
    expect(await shown()).toEqual(['n{id="a"} 2', 'n{id="broken"} 3', 'n{id="wrong"} 3']);
  });
});
