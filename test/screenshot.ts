import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startMirth } from '../src/commands/demo/mirth-server.ts';
import { startStatusApp } from '../src/commands/demo/status-app.ts';
import { channelsAt, statusAt } from '../src/commands/demo/traffic.ts';
import { createScope } from '../src/kit/scope.ts';
import { BROWSER, openBrowser } from './support/browser.ts';
import { startExporter } from './support/exporter.ts';

/** `npm run screenshot` takes the README's picture of the status page: two sources that are up, one that is down, after a reload. */
const PICTURE = fileURLToPath(new URL('../src/server/ui/status-page.png', import.meta.url));
const shipped = (path: string): string => fileURLToPath(new URL(`../configs/${path}`, import.meta.url));
const HEAD_START_SECONDS = 600;

const SHOP = `sources:
  shop:
    url: \${SHOP_URL}/orders
    metrics:
      - { name: shop_orders, type: gauge, help: Open orders., value: $.open }
`;

async function openUpstreams(scope: ReturnType<typeof createScope>): Promise<Readonly<Record<string, string>>> {
  const login = { username: 'monitor', password: 'demo' };
  const mirth = scope.own(await startMirth({ channels: () => channelsAt(HEAD_START_SECONDS), ...login }));
  const app = scope.own(await startStatusApp({ status: () => statusAt(HEAD_START_SECONDS) }));
  const shop = createServer((_, response) => response.writeHead(503).end());
  scope.own({ [Symbol.dispose]: () => void shop.close() });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  return {
    MIRTH_ENDPOINT: mirth.url,
    MIRTH_USERNAME: login.username,
    MIRTH_PASSWORD: login.password,
    APP_PORT: String(app.port),
    SHOP_URL: `http://127.0.0.1:${(shop.address() as AddressInfo).port}`,
  };
}

async function takePicture(): Promise<void> {
  await using scope = createScope();
  const folder = await mkdtemp(join(tmpdir(), 'screenshot-'));
  scope.own({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) });
  for (const name of ['mirth', 'status-app']) {
    await cp(shipped(`${name}/${name}.yaml`), join(folder, `${name}.yaml`));
  }
  await writeFile(join(folder, 'shop.yaml'), SHOP);
  // Places are shown as the command line names them: short ones.
  process.chdir(folder);
  const files = ['mirth.yaml', 'status-app.yaml', 'shop.yaml'];
  const exporter = scope.own(await startExporter(files, await openUpstreams(scope)));
  await writeFile(join(folder, 'shop.yaml'), SHOP.replace('    metrics', '    labels: { site: north }\n    metrics'));
  await exporter.reload();
  await exporter.scrape();
  const browser = await openBrowser();
  scope.own({ [Symbol.asyncDispose]: () => browser.close() });
  const viewport = { width: 1060, height: 100 };
  const page = await browser.newPage({ viewport, colorScheme: 'light', deviceScaleFactor: 1 });
  await page.goto(exporter.url);
  await page.screenshot({ path: PICTURE, fullPage: true });
  process.stdout.write(`${PICTURE}\n`);
}

if (BROWSER === undefined) process.exitCode = 1;
else await takePicture();
