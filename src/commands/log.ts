import { pino } from 'pino';
import type { Log } from '../kit/plugin.ts';

/** LogLevel is the lowest level that is written. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFormat = 'logfmt' | 'json';

export const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
export const LOG_FORMATS: readonly LogFormat[] = ['logfmt', 'json'];

/** Sink takes whole lines, line feed included. */
export interface Sink {
  write(line: string): unknown;
}

/** So much is held of what cannot be written, a full disk's, and written once it can be; what comes then is lost. */
const HELD_CHARACTERS = 1_000_000;

/** A log that cannot be written is no reason to serve no metrics. */
function openStderr(): Sink {
  const stderr = pino.destination({ dest: 2, sync: true, maxLength: HELD_CHARACTERS });
  return stderr.on('error', () => undefined);
}

/** createLog writes to stderr, or to the sink given. */
export function createLog(level: LogLevel, format: LogFormat, sink: Sink = openStderr()): Log {
  const options = {
    level,
    base: null,
    timestamp: () => `,"ts":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const stream = format === 'json' ? { write: (line: string) => void sink.write(line) } : logfmtStream(sink);
  return pino(options, stream);
}

function logfmtStream(sink: Sink): { write(line: string): void } {
  return {
    write(line) {
      const { level, ts, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
      sink.write(`${logfmt({ ts, level, msg, ...fields })}\n`);
    },
  };
}

/** logfmt writes fields as `key=value`, values quoted where they must be, one line always. */
export function logfmt(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${plain(value)}`)
    .join(' ');
}

function plain(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[^\s"=\\]+$/.test(text) ? text : JSON.stringify(text);
}
