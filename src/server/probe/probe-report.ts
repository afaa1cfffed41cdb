import type { Snapshot } from '../../model/snapshot.ts';
import type { Times } from './probe-families.ts';

/** Reported is what a report tells of a probe; nothing in it holds a secret. */
export interface Reported extends Times {
  readonly module: string;
  readonly target: string;
  readonly snapshot: Snapshot;
  /** The metrics in text format. */
  readonly page: string;
  /** The module as YAML. */
  readonly config: string;
}

/** probeReport writes what a probe with `debug=true` answers: its log, its metrics, and its module. */
export function probeReport(reported: Reported): string {
  const { page, config } = reported;
  return [
    'Logs for the probe:',
    ...linesOf(reported),
    '',
    'Metrics that would have been returned:',
    page,
    'Module configuration:',
    config,
  ].join('\n');
}

function linesOf({ module, target, snapshot, seconds, timeoutSeconds }: Reported): readonly string[] {
  const { fault, status, bytes, drops, at } = snapshot;
  const time = new Date(at).toISOString();
  const line = (level: string, message: string, members: Readonly<Record<string, string | number>>): string =>
    [
      `ts=${time} level=${level} msg=${quoted(message)}`,
      ...Object.entries(members).map(([key, value]) => `${key}=${quoted(String(value))}`),
    ].join(' ');
  return [
    line('info', 'probe', { module, target, timeout_seconds: timeoutSeconds }),
    line('info', 'answer', { ...(status !== undefined && { status }), bytes }),
    ...[...drops].map(([reason, count]) => line('warn', 'samples left out', { reason, count })),
    fault === undefined
      ? line('info', 'probe succeeded', { duration_seconds: seconds })
      : line('error', 'probe failed', {
          stage: fault.stage,
          code: fault.code,
          reason: fault.message,
          hint: fault.hint,
          duration_seconds: seconds,
        }),
  ];
}

function quoted(text: string): string {
  return /^[\w./:@%+-]+$/.test(text) ? text : JSON.stringify(text);
}
