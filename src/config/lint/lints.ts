import type { Level } from '../../model/node.ts';

interface LintEntry {
  readonly level: Level;
  /** What is odd. */
  readonly meaning: string;
  /** What to do about it. */
  readonly hint: string;
}

/**
 * LINTS is the catalogue of what `check` points at in a config that would be taken. Names and units are those of
 * https://prometheus.io/docs/practices/naming/. A retired code is never used again.
 */
export const LINTS = {
  LINT_COUNTER_NAME: {
    level: 'warning',
    meaning: 'The name of a counter does not end in `_total`.',
    hint: 'end it in _total, or make it a gauge if it can fall',
  },
  LINT_FAMILY_LABELS: {
    level: 'warning',
    meaning: 'A name has other labels in another place: sums and joins over it then mix unlike series.',
    hint: 'give it the same labels everywhere, or two names',
  },
  LINT_IDLE_SOURCE: {
    level: 'warning',
    meaning: 'A source has no metrics, feeds no lookup and names no `up`.',
    hint: 'give it metrics or up, or take it out',
  },
  LINT_NAME_STYLE: {
    level: 'notice',
    meaning: 'The name of a metric holds capitals, colons (kept for recording rules) or the word of its type.',
    hint: 'names are in snake_case, without their type',
  },
  LINT_POLL_TIMEOUT: {
    level: 'notice',
    meaning: 'A source is polled faster than its timeout: when the server hangs, polls are left out.',
    hint: 'set a timeout below refresh',
  },
  LINT_RESERVED_SUFFIX: {
    level: 'notice',
    meaning: 'A metric that is no histogram or summary ends in `_bucket`, `_count` or `_sum`, which are their samples.',
    hint: 'name what is counted or summed, or make it a histogram or summary',
  },
  LINT_SAME_SERIES: {
    level: 'warning',
    meaning: 'Two sources have a series of the same name without labels: only that of the first is exported.',
    hint: 'give each source a label that tells them apart, or two names',
  },
  LINT_TOTAL_NAME: {
    level: 'notice',
    meaning: 'The name ends in `_total`, and the metric is no counter.',
    hint: 'make it a counter if it never falls, or leave _total out',
  },
  LINT_UNBOUNDED_LABEL: {
    level: 'warning',
    meaning: 'A label looks as if it had ever new values: each is a series that Prometheus keeps.',
    hint: 'leave it out, or map it to a few values',
  },
  LINT_UNIT_BASE: {
    level: 'notice',
    meaning: 'The unit in the name is none of Prometheus’ base units (seconds, bytes, ratio, …).',
    hint: 'convert the value with scale or divide, and name the base unit',
  },
  LINT_UNIT_MISSING: {
    level: 'notice',
    meaning: 'The value was made seconds, bytes or a ratio, and the name does not say so.',
    hint: 'end the name in its unit',
  },
  LINT_UNKNOWN_IGNORE: {
    level: 'warning',
    meaning: 'A comment `check: ignore` names a code that there is not.',
    hint: 'take it out, or write the code as check shows it',
  },
  LINT_UNUSED_AUTH: {
    level: 'warning',
    meaning: 'Nothing uses these credentials.',
    hint: 'name them under auth of a source, or take them out',
  },
  LINT_UNUSED_LOOKUP: {
    level: 'warning',
    meaning: 'No expression looks up in this lookup.',
    hint: 'use it in a step, [$.id, lookup: NAME], or take it out',
  },
} as const satisfies Record<string, LintEntry>;

/** LintCode is one of the catalogue's codes. */
export type LintCode = keyof typeof LINTS;
