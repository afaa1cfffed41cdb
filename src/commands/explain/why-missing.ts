import type { Snapshot } from '../../model/snapshot.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';
import { metricName } from '../probe/trace-text.ts';
import { placeText } from './compute.ts';
import type { SeriesTools } from './explain-series.ts';
import type { Reason } from './explanation.ts';
import { type Missing, whyLeftOut } from './left-out.ts';
import { otherLabels } from './other-labels.ts';
import { requestShown, sourceShown } from './origin.ts';
import type { Selector } from './selector.ts';
import type { ShownSeries } from './series.ts';

/** Searched is what was read, and what of it has the name that is asked for. */
export interface Searched {
  readonly selector: Selector;
  readonly snapshots: readonly Snapshot[];
  /** Every plan that was opened. */
  readonly plans: readonly SourcePlan[];
  readonly series: readonly ShownSeries[];
  /** Whether a metric of that name, or of such a template, may give the series. */
  readonly mayGive: (name: Missing['metric']['name'], type: Missing['metric']['type']) => boolean;
}

/** whyMissing says for every source that may give a series why it did not: it failed, or what became of its items; then what there is instead. */
export function whyMissing(searched: Searched, tools: SeriesTools): readonly Reason[] {
  const { snapshots, plans, series, selector } = searched;
  const failed = snapshots.flatMap((snapshot) => failureOf(snapshot, searched, tools));
  const isRead = (plan: SourcePlan): boolean => snapshots.some((one) => isOf(one, plan) && one.fault === undefined);
  const metrics = plans.filter(isRead).flatMap((plan) => missingOf(plan, searched, tools));
  const losses = metrics.flatMap((missing) => whyLeftOut(missing, tools));
  const sure = losses.filter(({ match }) => match === 'yes');
  if (sure.length > 0) return [...failed, ...sure.map(({ reason }) => reason)];
  const others = otherLabels(series, selector.matchers);
  const reasons = [...failed, ...losses.map(({ reason }) => reason), ...others];
  return reasons.length > 0 ? reasons : metrics.map((missing) => noSample(missing, tools));
}

function isOf({ source, target }: Snapshot, plan: SourcePlan): boolean {
  return plan.name === source && plan.target?.name === target;
}

function failureOf(snapshot: Snapshot, { plans }: Searched, tools: SeriesTools): readonly Reason[] {
  const { fault, source, target } = snapshot;
  if (fault === undefined) return [];
  const plan = plans.find((one) => isOf(snapshot, one));
  const at = plan && sourceShown(plan, tools).at;
  const last = tools.readings.exchanges.filter((exchange) => exchange.plan === plan).at(-1);
  const asked = last && requestShown(last, tools);
  const answer = asked && `${asked.method} ${asked.url}${asked.status === undefined ? '' : ` → ${asked.status}`}`;
  const name = target === undefined ? source : `${source} at ${target}`;
  return [
    {
      why: 'source_failed',
      message: `${name} failed in ${fault.stage} with ${fault.code}: ${fault.message}`,
      ...(at !== undefined && { at }),
      lines: [fault.hint, ...(answer === undefined ? [] : [answer])],
    },
  ];
}

function missingOf(plan: SourcePlan, { selector, mayGive }: Searched, tools: SeriesTools): readonly Missing[] {
  return [...tools.levelsOf(plan)]
    .filter(([metric]) => mayGive(metric.name, metric.type))
    .map(([metric, levels]) => ({ plan, metric, levels, matchers: selector.matchers }));
}

/** Nothing was left out and nothing else is there: the entry gave other names, or was not come to. */
function noSample({ plan, metric, levels }: Missing, { readings }: SeriesTools): Reason {
  const at = levels.at(-1)?.node?.place;
  const own = readings.readings.filter((one) => one.plan === plan && one.metric === metric);
  const names = [...new Set(own.flatMap(({ samples }) => samples.map(({ head }) => head.name)))];
  const message =
    names.length === 0
      ? `${metricName(metric)} was read from no item, and nothing of it was left out`
      : `${metricName(metric)} gave other names: ${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ', …' : ''}`;
  return { why: 'no_samples', message, ...(at && { at: placeText(at) }), lines: [] };
}

/** So many names are listed. */
const NAMED = 10;
