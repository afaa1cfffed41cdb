import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSER, openBrowser } from '../support/browser.ts';
import { type Exporter, startExporter } from '../support/exporter.ts';

let browser: Browser;
let upstream: Server;
let exporter: Exporter;
let folder = '';

const CONFIG = `
sources:
  app:
    url: \${URL}/app
    refresh: 1h
    metrics: [{ name: app_n, type: gauge, help: N., value: $.n }]
  broken:
    url: \${URL}/broken
    metrics: [{ name: broken_n, type: gauge, help: N., value: $.n }]
lookups:
  names: { type: id-to-name, source: app, each: $.rows, key: $.id, value: $.name }
`;

describe.skipIf(BROWSER === undefined)('the status page in a browser', () => {
  beforeAll(async () => {
    upstream = createServer((request, response) => {
      response.setHeader('Content-Type', 'application/json');
      if (request.url === '/broken') response.statusCode = 503;
      response.end(JSON.stringify({ n: 1, rows: [{ id: 1, name: 'one' }] }));
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    folder = await mkdtemp(join(tmpdir(), 'page-'));
    await writeFile(join(folder, 'app.yaml'), CONFIG);
    const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
    exporter = await startExporter([join(folder, 'app.yaml')], { URL: url });
    await exporter.scrape();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await exporter[Symbol.asyncDispose]();
    upstream.closeAllConnections();
    upstream.close();
    await rm(folder, { recursive: true });
  });

  /** Opens the page and gathers what the browser complains of. */
  async function open(options: Parameters<Browser['newPage']>[0] = {}): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage(options);
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${exporter.url}/`);
    return { page, complaints };
  }

  const row = async (page: Page, name: string): Promise<string> =>
    (await page.locator('tr', { has: page.getByText(name, { exact: true }) }).innerText()).replace(/\s+/g, ' ');

  it('tells of sources, lookups and where they stand, and the browser has nothing to complain of', async () => {
    const { page, complaints } = await open();
    expect(await page.title()).toBe('(1 down) omni-exporter');
    expect(await row(page, 'app')).toMatch(/^app up (?:just now|.* ago) .* every 1 h, next in .*app\.yaml:3$/);
    expect(await row(page, 'broken')).toMatch(/down FETCH_STATUS .* answered 503 .* on scrape .*app\.yaml:7$/);
    expect(await row(page, 'names')).toMatch(/^names 1 /);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('works without scripts, on a phone without scrolling sideways, in the dark', async () => {
    const viewport = { width: 360, height: 740 };
    const { page } = await open({ javaScriptEnabled: false, viewport, colorScheme: 'dark' });
    expect(await row(page, 'app')).toContain('up');
    const { width } = (await page.locator('main').boundingBox()) ?? { width: 0 };
    expect(width).toBeLessThanOrEqual(viewport.width);
    await page.close();
  });

  it('brings itself up to date, and tells why a config was refused', async () => {
    const page = await browser.newPage();
    await page.clock.install();
    await page.goto(`${exporter.url}/`);
    await writeFile(join(folder, 'app.yaml'), `${CONFIG}\nsuorces: {}\n`);
    await exporter.reload();
    await page.clock.fastForward(11_000);
    await page.getByText('refused').waitFor();
    expect(await page.locator('pre').innerText()).toMatch(/still in force[^]*app\.yaml:13:1 .*suorces/);
    expect(page.url()).toBe(`${exporter.url}/`);
    await page.close();
  });
});
