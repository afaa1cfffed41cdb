import { LINTS } from '../src/config/lint/lints.ts';
import { renderPage } from '../src/exposition/page.ts';
import type { Family, MetricType } from '../src/model/family.ts';
import { FAULTS } from '../src/model/fault.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import { DROP_REASONS } from '../src/model/value.ts';

/** appendices writes what holds for every config: formats, failures and drops, each from the code that does it. */
export function appendices(): readonly string[] {
  return [
    '## What each type becomes',
    'The names of series are the same in both formats. OpenMetrics 1.0 is sent when `Accept` prefers it.',
    rows(['in the config', 'text 0.0.4', 'OpenMetrics 1.0'], TYPES.map(typeRow)),
    'A counter that is negative or NaN is left out of both and counted. `# UNIT` is sent when the unit is the suffix of the' +
      " family's name. Where only OpenMetrics' names clash (`a_total` as counter beside gauge `a`), it sends that counter" +
      ' as `unknown` under its full name.',
    '## Failures',
    'The labels `stage` and `code` of `omni_source_errors_total`; those of the server answer a request with their status.',
    rows(
      ['code', 'stage', 'HTTP status', 'message', 'what to do'],
      Object.entries(FAULTS).map(([code, fault]) => [
        `\`${code}\``,
        fault.stage,
        'httpStatus' in fault ? String(fault.httpStatus) : '',
        fault.message,
        fault.hint,
      ]),
    ),
    '## Lints',
    'What `omni-exporter check` points at in a config that would be taken. With `--strict` a warning fails the check;' +
      ' `--ignore CODE` leaves one out, and so does a comment `# check: ignore CODE` for its line, the next one, or at the' +
      ' top for the whole file: where the names of another exporter have to be kept, say.',
    rows(
      ['code', 'level', 'meaning', 'what to do'],
      Object.entries(LINTS).map(([code, { level, meaning, hint }]) => [`\`${code}\``, level, meaning, hint]),
    ),
    '## Drops',
    'The label `reason` of `omni_source_dropped_samples_total`. One bad value never fails its source.',
    rows(
      ['reason', 'meaning'],
      Object.entries(DROP_REASONS).map(([reason, meaning]) => [`\`${reason}\``, meaning]),
    ),
  ];
}

/** TypeCase is a metric whose lines the table shows. */
interface TypeCase {
  readonly name: string;
  readonly type: MetricType;
  readonly says: string;
  readonly stateLabel?: string;
}

const TYPES: readonly TypeCase[] = [
  { name: 'queue_length', type: 'gauge', says: 'gauge' },
  { name: 'jobs_total', type: 'counter', says: 'counter with `_total`' },
  { name: 'jobs', type: 'counter', says: 'counter without `_total`' },
  { name: 'health', type: 'enum', says: 'enum', stateLabel: 'health' },
  { name: 'health', type: 'enum', says: 'enum with another `state_label`', stateLabel: 'state' },
  { name: 'app_info', type: 'info', says: 'info with `_info`' },
  { name: 'app', type: 'info', says: 'info without `_info`' },
  { name: 'load', type: 'untyped', says: 'untyped' },
];

function typeRow({ says, ...head }: TypeCase): readonly string[] {
  const label = head.stateLabel === undefined ? '' : `${head.stateLabel}="good"`;
  const family: Family = { ...head, help: '', labels: [label], values: [1] };
  const snapshot: Snapshot = { source: '', at: 0, seconds: 0, bytes: 0, families: [family], drops: new Map() };
  return [says, ...(['text', 'openmetrics'] as const).map((format) => shown(renderPage([snapshot], format).text))];
}

/** The lines of a page in one cell, without its end mark. */
function shown(page: string): string {
  const lines = page.split('\n').filter((line) => line !== '' && line !== '# EOF');
  return lines.map((line) => `\`${line}\``).join('<br>');
}

function rows(titles: readonly string[], cells: readonly (readonly string[])[]): string {
  const lines = [titles, titles.map(() => '---'), ...cells];
  return lines.map((line) => `| ${line.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');
}
