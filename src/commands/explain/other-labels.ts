import { byNearness, didYouMean } from '../../kit/did-you-mean.ts';
import type { Reason } from './explanation.ts';
import type { Matcher } from './selector.ts';
import { seriesLine, type ShownSeries } from './series.ts';

/** As many values, or series, are listed. */
const LISTED = 10;

/** otherLabels says in what the series of a metric are not the ones asked for: label by label, the nearest values first. */
export function otherLabels(series: readonly ShownSeries[], matchers: readonly Matcher[]): readonly Reason[] {
  if (series.length === 0) return [];
  const unmet = matchers.filter(({ label, matches }) => !series.some(({ labels }) => matches(labels[label] ?? '')));
  if (unmet.length === 0) return [noneHasAll(series, matchers)];
  return unmet.map((matcher): Reason => {
    const { label, text } = matcher;
    const values = [...new Set(series.flatMap(({ labels }) => labels[label] ?? []))];
    const of = `none of ${series.length} series has ${text}`;
    if (values.length === 0) {
      const names = [...new Set(series.flatMap(({ labels }) => Object.keys(labels)))];
      const hint = didYouMean(label, names) ?? `there ${names.length === 0 ? 'are none' : `are ${names.join(', ')}`}`;
      return { why: 'other_labels', message: `${of}: no label is called ${label}; ${hint}`, lines: [] };
    }
    return { why: 'other_labels', message: `${of}; its values are`, lines: listed(sorted(matcher, values)) };
  });
}

function sorted({ operator, wanted }: Matcher, values: readonly string[]): readonly string[] {
  const near = operator === '=' ? byNearness(wanted, [...values].sort()) : [...values].sort();
  return near.map((value) => JSON.stringify(value));
}

/** Each matcher fits some of them: those that meet most come first. */
function noneHasAll(series: readonly ShownSeries[], matchers: readonly Matcher[]): Reason {
  const met = ({ labels }: ShownSeries): number =>
    matchers.filter(({ label, matches }) => matches(labels[label] ?? '')).length;
  const lines = [...series].sort((a, b) => met(b) - met(a)).map(seriesLine);
  return {
    why: 'other_labels',
    message: `none of ${series.length} series has all of these labels; nearest are`,
    lines: listed(lines),
  };
}

function listed(lines: readonly string[]): readonly string[] {
  if (lines.length <= LISTED) return lines;
  return [...lines.slice(0, LISTED), `… and ${lines.length - LISTED} more`];
}
