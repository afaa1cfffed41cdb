import { dirname, resolve } from 'node:path';
import { parseYaml } from '../../../config/parse.ts';
import type { ConfigText } from '../../../config/read.ts';
import { type ConfigNode, entryOf, type Problem } from '../../../model/node.ts';
import { checkHeaders } from './check-headers.ts';
import { checkTls, type TlsBlock, tlsReader } from './check-tls.ts';
import { checkUsers } from './check-users.ts';
import {
  booleanReader,
  createSay,
  durationReader,
  entriesReader,
  type Entry,
  integerReader,
  mapReader,
} from './readers.ts';
import type { RateLimit, WebConfig } from './web-config.ts';

interface HttpKeys {
  readonly http2: boolean;
  readonly headers: readonly Entry[];
}

interface RateKeys {
  /** Milliseconds. */
  readonly interval: number;
  readonly burst: number;
}

interface FileKeys {
  readonly tls_server_config: TlsBlock;
  readonly http_server_config: Partial<HttpKeys>;
  readonly rate_limit: Partial<RateKeys>;
  readonly basic_auth_users: readonly Entry[];
}

const readFile = mapReader<FileKeys>('web config', {
  tls_server_config: tlsReader,
  http_server_config: mapReader<HttpKeys>('http_server_config', { http2: booleanReader, headers: entriesReader }),
  rate_limit: mapReader<RateKeys>('rate_limit', { interval: durationReader, burst: integerReader }),
  basic_auth_users: entriesReader,
});

/** ParsedWebConfig is a web config, or all that is wrong with it. */
export type ParsedWebConfig = { readonly config: WebConfig } | { readonly problems: readonly Problem[] };

/**
 * parseWebConfig reads a web config file as Prometheus' exporter-toolkit does
 * (https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md), with its error texts. Relative
 * paths start at the file's folder; the files that it names are not opened. An empty file asks for nothing.
 */
export function parseWebConfig(source: ConfigText): ParsedWebConfig {
  const problems: Problem[] = [];
  const say = createSay(problems);
  const tree = parseYaml(source, ({ place, message, hint }) => say(place, `yaml: ${message}`, hint));
  if (tree === undefined) return { problems };
  const config = configOf(tree, { folder: dirname(resolve(source.file)), problems });
  return problems.length === 0 ? { config } : { problems };
}

interface Reading {
  readonly folder: string;
  readonly problems: Problem[];
}

function configOf(tree: ConfigNode, { folder, problems }: Reading): WebConfig {
  const say = createSay(problems);
  const keys = readFile(tree, say) ?? {};
  const { http2 = true, headers = [] } = keys.http_server_config ?? {};
  const place = entryOf(tree, 'tls_server_config')?.place ?? tree.place;
  return {
    tls: checkTls(keys.tls_server_config ?? {}, { folder, http2, place, say }),
    http2,
    headers: checkHeaders(headers, say),
    users: checkUsers(keys.basic_auth_users ?? [], say),
    rateLimit: rateLimitOf(keys.rate_limit ?? {}),
  };
}

/** An interval without a burst refuses every request, as in the toolkit. */
function rateLimitOf({ interval = 0, burst = 0 }: Partial<RateKeys>): RateLimit | undefined {
  return interval > 0 ? { burst, intervalMilliseconds: interval } : undefined;
}
