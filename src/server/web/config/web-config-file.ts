import { formatProblem } from '../../../config/format-problem.ts';
import type { Log } from '../../../kit/plugin.ts';
import { readBytes } from '../../../kit/read-bytes.ts';
import type { WebEvents } from '../web-events.ts';
import { fileReason, WebFault } from '../web-fault.ts';
import { parseWebConfig } from './parse-web-config.ts';
import type { WebConfig } from './web-config.ts';

/** WebConfigState is the last good config, and whether what is in the file now is another one that will not do. */
export interface WebConfigState {
  readonly config: WebConfig;
  readonly isBroken: boolean;
}

/** WebConfigFile is a web config file that is read again whenever somebody asks. */
export interface WebConfigFile {
  /** Reads the file; parses it where its text has changed. The same config is the same object. */
  read(): WebConfigState;
}

/** readWebConfig reads a file once; throws a WebFault that says all that is wrong with it. */
export function readWebConfig(file: string): WebConfig {
  return parse(file, tryText(file));
}

/** openWebConfigFile reads a file and watches over it; throws a WebFault when its first reading will not do. */
export function openWebConfigFile(file: string, { log, events }: { log: Log; events: WebEvents }): WebConfigFile {
  const first = tryText(file);
  let seen = first;
  let state: WebConfigState = { config: parse(file, first), isBroken: false };
  events.reloaded('config', true);
  const take = (next: Read): WebConfigState => {
    const config = parse(file, next);
    for (const change of coldChanges(state.config, config))
      log.warn({ file }, `${change} is changed by a restart only`);
    log.info({ file }, 'web config reloaded');
    events.reloaded('config', true);
    return { config, isBroken: false };
  };
  const fail = (cause: unknown): WebConfigState => {
    log.error({ file, err: (cause as Error).message }, 'unable to parse the web config');
    events.reloaded('config', false);
    return { config: state.config, isBroken: true };
  };
  return {
    read() {
      const next = tryText(file);
      if (isSame(next, seen) || isBeingWritten(next)) return state;
      seen = next;
      try {
        state = take(next);
      } catch (cause) {
        state = fail(cause);
      }
      return state;
    },
  };
}

/** What a reading gave: text, or why there is none. */
type Read = string | WebFault;

function tryText(file: string): Read {
  try {
    return readBytes(file).toString();
  } catch (cause) {
    return new WebFault(fileReason(file, cause), cause);
  }
}

function isSame(a: Read, b: Read): boolean {
  return String(a) === String(b);
}

/** A file is empty for a moment while it is written in place; that must not be read as `no passwords`. */
function isBeingWritten(read: Read): boolean {
  return typeof read === 'string' && read.trim() === '';
}

function parse(file: string, text: Read): WebConfig {
  if (text instanceof WebFault) throw text;
  const parsed = parseWebConfig({ file, text });
  if ('problems' in parsed) throw new WebFault(parsed.problems.map(formatProblem).join('\n'));
  return parsed.config;
}

function coldChanges(before: WebConfig, after: WebConfig): readonly string[] {
  const changes: readonly (readonly [string, (config: WebConfig) => unknown])[] = [
    ['whether tls_server_config turns TLS on', ({ tls }) => tls !== undefined],
    ['http_server_config.http2', ({ http2 }) => http2],
    ['rate_limit', ({ rateLimit }) => JSON.stringify(rateLimit)],
  ];
  return changes.filter(([, part]) => part(before) !== part(after)).map(([name]) => name);
}
