import type { SourceConfig } from '../../config/config.ts';
import type { Expression } from '../../kit/expression.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';
import { present } from '../present.ts';

/** probePlan is a module's plan as a probe runs it. */
export function probePlan(
  plan: SourcePlan,
  module: SourceConfig,
  given: { readonly [K in 'params' | 'allow']?: SourcePlan[K] | undefined },
): SourcePlan {
  return { ...plan, ...present(given), labels: labelsOf(plan, module) };
}

/** Prometheus gives the samples of a probe the name of what it asked for: here they have the target's own labels alone. */
function labelsOf(plan: SourcePlan, { labels = {}, target_label: label }: SourceConfig): SourcePlan['labels'] {
  const own = Object.entries(plan.labels).filter(([name]) => name !== label);
  return { ...Object.fromEntries(own), ...(label in labels && { [label]: labels[label] as Expression }) };
}
