import type { Family, MetricType } from '../model/family.ts';
import type { OpenMetricsForm } from '../model/open-metrics-form.ts';

/** Head is what a page says once about a family name, gathered from the parts of all sources. */
export interface Head {
  readonly name: string;
  readonly type: MetricType;
  /** The first that is not empty. */
  readonly help: string;
  readonly unit: string | undefined;
  /** True for an enum whose state stands, in every part, under the family's name: an OpenMetrics state set. */
  readonly isStateSet: boolean;
}

/** headOf gathers the head of parts that have one name and one type. */
export function headOf(first: Family, parts: readonly Family[]): Head {
  const { name, type } = first;
  return {
    name,
    type,
    help: parts.find(({ help }) => help !== '')?.help ?? '',
    unit: parts.find(({ unit }) => unit !== undefined)?.unit,
    isStateSet: type === 'enum' && parts.every(({ stateLabel = name }) => stateLabel === name),
  };
}

/** textHead writes HELP (unless there is none) and TYPE; enum and info are gauges. */
export function textHead({ name, type, help }: Head): string {
  const textType = type === 'enum' || type === 'info' ? 'gauge' : type;
  return helpLine(name, escapeHelp(help)) + `# TYPE ${name} ${textType}\n`;
}

/** openMetricsHead writes TYPE, UNIT (where OpenMetrics allows it) and HELP, under the family's OpenMetrics name. */
export function openMetricsHead({ help, unit }: Head, { name, type }: OpenMetricsForm): string {
  const mayHaveUnit = type !== 'info' && type !== 'stateset';
  const unitLine = unit && mayHaveUnit && name.endsWith(`_${unit}`) ? `# UNIT ${name} ${unit}\n` : '';
  return `# TYPE ${name} ${type}\n` + unitLine + helpLine(name, escapeHelp(help).replace(/"/g, '\\"'));
}

function helpLine(name: string, help: string): string {
  return help === '' ? '' : `# HELP ${name} ${help}\n`;
}

function escapeHelp(help: string): string {
  return help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
}
