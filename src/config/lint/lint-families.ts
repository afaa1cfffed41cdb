import type { Linted, LintedMetric, Note } from './linted.ts';

/** lintFamilies looks at names that stand in several places. Notes LINT_FAMILY_LABELS and LINT_SAME_SERIES. */
export function lintFamilies({ metrics }: Linted, note: Note): void {
  const first = new Map<string, LintedMetric>();
  // Each probe is a page of its own.
  for (const metric of metrics.filter(({ section }) => section === 'sources')) {
    const before = first.get(metric.name);
    if (before === undefined) first.set(metric.name, metric);
    else compare(before, metric, note);
  }
}

function compare(before: LintedMetric, metric: LintedMetric, note: Note): void {
  const there = `${before.namePlace.file}:${before.namePlace.line}`;
  const { shown, namePlace } = metric;
  const [labels, others] = [listed(metric), listed(before)];
  // Labels that documents and targets name are not known here.
  if ([...metric.labels, ...before.labels].includes('*')) return;
  if (labels !== others) {
    note('LINT_FAMILY_LABELS', namePlace, `${shown} has ${labels} here and ${others} at ${there}`);
  } else if (metric.labels.length === 0 && metric.source !== before.source) {
    note('LINT_SAME_SERIES', namePlace, `${shown} has no labels here nor at ${there}, in the source ${before.source}`);
  }
}

function listed({ labels }: LintedMetric): string {
  if (labels.length === 0) return 'no labels';
  return `the label${labels.length > 1 ? 's' : ''} ${labels.join(', ')}`;
}
