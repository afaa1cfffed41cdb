import { type Command, InvalidArgumentError, Option } from 'commander';
import type { WebFlags } from './serve.ts';

/** WebArguments is what commander makes of the `--web.…` options. */
export interface WebArguments {
  readonly 'web.listenAddress': readonly string[];
  readonly 'web.telemetryPath': string;
  readonly 'web.config.file'?: string;
  readonly 'web.systemdSocket'?: boolean;
  readonly 'web.maxRequests': number;
  readonly 'web.externalUrl'?: string;
  readonly 'web.routePrefix'?: string;
  readonly 'web.disableExporterMetrics'?: boolean;
  readonly 'web.openHealthy'?: boolean;
  readonly 'web.enableLifecycle'?: boolean;
}

/** addWebOptions adds all of them to a command. */
export function addWebOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--web.listen-address <address>',
        'HOST:PORT, :PORT or unix:/path to listen on; repeatable (default: ":9877", or the port in EXPORTER_PORT)',
      )
        .argParser((value: string, before: readonly string[]) => [...before, value])
        .default([], 'none'),
    )
    .option('--web.systemd-socket', 'listen on the sockets that systemd hands over')
    .option('--web.config.file <file>', 'TLS, passwords, headers and rate limit, in the form of the exporter-toolkit')
    .addOption(
      new Option('--web.telemetry-path <path>', 'where the metrics are; at / there is no status page')
        .argParser(telemetryPath)
        .default('/metrics'),
    )
    .addOption(
      new Option('--web.max-requests <number>', 'scrapes under way at a time; 0 for any number')
        .argParser(wholeNumber)
        .default(40),
    )
    .option('--web.external-url <url>', 'where a proxy shows the exporter')
    .option('--web.route-prefix <path>', 'path below which everything is (default: the path of --web.external-url)')
    .option('--web.disable-exporter-metrics', 'leave out process_*, nodejs_* and omni_exporter_scrape*')
    .option('--web.enable-lifecycle', 'let POST /-/reload reload the config (default: on a loopback address only)')
    .option('--web.open-healthy', 'let /-/healthy answer without a password, outside the rate limit');
}

/** webFlags turns arguments into what serve takes; an empty file name is none. */
export function webFlags(flags: WebArguments): WebFlags {
  const { 'web.config.file': configFile, 'web.externalUrl': externalUrl, 'web.routePrefix': routePrefix } = flags;
  return {
    ...(configFile === undefined || configFile === '' ? {} : { configFile }),
    ...(externalUrl === undefined ? {} : { externalUrl }),
    ...(routePrefix === undefined ? {} : { routePrefix }),
    systemdSocket: flags['web.systemdSocket'] === true,
    maxRequests: flags['web.maxRequests'],
    disableExporterMetrics: flags['web.disableExporterMetrics'] === true,
    openHealthy: flags['web.openHealthy'] === true,
  };
}

const TAKEN: readonly string[] = ['/config', '/probe'];

/** telemetryPath reads a path that is no pattern, and no other page's but the status page's; throws an InvalidArgumentError. */
export function telemetryPath(text: string): string {
  if (/^\/[\w./~-]*$/.test(text) && !text.startsWith('/-/') && !TAKEN.includes(text)) return text;
  throw new InvalidArgumentError('It is / or a path of its own, like /metrics, without * and :.');
}

/** wholeNumber reads 0, 1, 2, …; throws an InvalidArgumentError. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is a whole number, 0 or more.');
  return Number(text);
}
