import { fileURLToPath } from 'node:url';
import { serve, type ServeOptions } from '../../src/commands/serve.ts';

/** Exporter is the whole product, running on a free loopback port. */
export interface Exporter extends AsyncDisposable {
  readonly url: string;
  /** Scrapes as Prometheus does; `seconds` is the scrape's timeout. */
  scrape(seconds?: number): Promise<string>;
  /** Reloads as SIGHUP does. */
  reload(): Promise<unknown>;
}

/** startExporter serves config files with nothing in the environment but what is given. */
export async function startExporter(
  configFiles: readonly string[],
  env: Readonly<Record<string, string>>,
  over: Partial<ServeOptions> = {},
): Promise<Exporter> {
  const running = await serve({
    configFiles,
    envFiles: [],
    env,
    listenAddress: '127.0.0.1:0',
    telemetryPath: '/metrics',
    logLevel: 'error',
    logFormat: 'json',
    ...over,
  });
  return {
    url: running.url,
    reload: () => running.reload(),
    async scrape(seconds = 10) {
      const headers = { 'X-Prometheus-Scrape-Timeout-Seconds': String(seconds) };
      const response = await fetch(`${running.url}/metrics`, { headers });
      if (response.status !== 200) throw new Error(`/metrics answered ${response.status}`);
      return response.text();
    },
    [Symbol.asyncDispose]: () => running.stop(),
  };
}

/** shipped gives the path of a config that is shipped: `mirth/mirth.yaml`. */
export function shipped(path: string): string {
  return fileURLToPath(new URL(`../../configs/${path}`, import.meta.url));
}

/** domain cuts a page down to the families that begin with a prefix, as they stand in it. */
export function domain(page: string, prefix: string): string {
  const lines = page.split('\n').filter((line) => line.replace(/^# (?:HELP|TYPE) /, '').startsWith(prefix));
  return lines.map((line) => `${line}\n`).join('');
}

/** sample gives the value of a series, exactly as it is written; undefined when the page lacks it. */
export function sample(page: string, series: string): string | undefined {
  const line = page.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line?.slice(series.length + 1);
}
