import { numberText } from '../../exposition/number.ts';
import type { MetricPlan } from '../../pipeline/entry-plan.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';
import { metricName } from '../probe/trace-text.ts';
import { placeText } from './compute.ts';
import type { Explained } from './explanation.ts';
import type { Levels } from './levels.ts';
import { originOf, type OriginTools } from './origin.ts';
import type { Reading } from './readings.ts';
import { seriesLine, type ShownSeries } from './series.ts';

/** SeriesTools is what series are explained with. */
export interface SeriesTools extends OriginTools {
  readonly levelsOf: (plan: SourcePlan) => Levels;
}

/** explainSeries tells where a series comes from: the item that it was read from, or the first of those that became it. */
export function explainSeries(series: ShownSeries, tools: SeriesTools): Explained {
  const shown = { series: seriesLine(series), value: numberText(series.value) };
  const found = tools.readings.readings.filter((reading) => gave(reading, series));
  const [first, ...others] = found;
  if (first === undefined) return { ...shown, notes: [fillNote(series, tools)] };
  const { plan, metric, frame, parts } = first;
  const levels = tools.levelsOf(plan).get(metric) ?? [];
  const origin = originOf({ plan, metric, levels, round: frame, parts }, tools, Object.keys(series.labels));
  const named = new Set(origin.labels.map(({ name }) => name));
  const added = Object.entries(series.labels).filter(([name]) => !named.has(name));
  const labels = [
    ...origin.labels,
    ...added.map(([name, value]) => ({ name, value, by: giverOf(name, metric, levels) })),
  ];
  const joined = metric.aggregate === undefined ? {} : { joined: found.length };
  const left = others.filter(({ drops }) => drops.includes('duplicate')).length;
  const notes = left === 0 ? [] : [`${left} later samples with the same labels are left out: duplicate`];
  return { ...shown, origin: { ...origin, labels }, ...joined, notes };
}

/** gave tells whether a reading has a sample of the series. */
export function gave({ plan, samples }: Reading, { snapshot, family, labelText, name }: ShownSeries): boolean {
  if (plan.name !== snapshot.source || plan.target?.name !== snapshot.target) return false;
  return samples.some(
    ({ head, sample }) =>
      head.name === family.name && sample.labels === labelText && head.name + (sample.suffix ?? '') === name,
  );
}

/** What gives a label that no level has by this name. */
function giverOf(name: string, { reading }: MetricPlan, levels: readonly { readonly labels: object }[]): string {
  if (reading.as === 'enum' && reading.stateLabel === name) return 'one of the states';
  if (name === 'le' || name === 'quantile') return 'the type of the metric';
  return levels.some(({ labels }) => '*' in labels) ? 'a map of labels' : 'the exporter';
}

/** What was read from no item is a zero of `always`, or is no source's. */
function fillNote({ family, snapshot }: ShownSeries, tools: SeriesTools): string {
  const plans = new Set(tools.readings.walks.map(({ plan }) => plan));
  for (const plan of [...plans].filter(({ name }) => name === snapshot.source)) {
    for (const [metric, levels] of tools.levelsOf(plan)) {
      const filling = levels.find(({ entry }) => entry?.always !== undefined);
      if (metricName(metric) !== family.name || filling?.node === undefined) continue;
      return `no item has these labels: it is a zero of always, at ${placeText(filling.node.place)}`;
    }
  }
  return family.help;
}
