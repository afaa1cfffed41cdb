import type { MetricType } from './family.ts';

export type OpenMetricsType = 'gauge' | 'counter' | 'stateset' | 'info' | 'histogram' | 'summary' | 'unknown';

/** Head is what the form of a family hangs on. */
interface Head {
  readonly name: string;
  readonly type: MetricType;
  /** True for an enum whose state stands under the family's name. */
  readonly isStateSet: boolean;
}

/** OpenMetricsForm is what OpenMetrics calls a family: counters and infos lose their suffix, which their samples keep. */
export interface OpenMetricsForm {
  readonly name: string;
  readonly type: OpenMetricsType;
}

/**
 * openMetricsForms gives the form of each family of a page, by its name. Where the short name of a counter or info is
 * another family's, it is sent as unknown or gauge under its full name: no series is lost or renamed for the format.
 */
export function openMetricsForms(heads: readonly Head[]): ReadonlyMap<string, OpenMetricsForm> {
  const taken = new Set(heads.flatMap(ownNames));
  const forms = new Map<string, OpenMetricsForm>();
  const claim = (head: Head, short: ShortForm): void => {
    const names = [short.name, ...short.reserves];
    const isFree = short.name !== '' && head.name.endsWith(short.suffix) && !names.some((name) => taken.has(name));
    if (isFree) names.forEach((name) => taken.add(name));
    forms.set(head.name, isFree ? { name: short.name, type: short.type } : fullForm(head));
  };
  // Infos choose first: where an info and a counter want the same name, it is the counter that gives way.
  for (const head of heads) if (head.type === 'info') claim(head, infoForm(head.name));
  for (const head of heads) if (head.type === 'counter') claim(head, counterForm(head.name));
  for (const head of heads) if (!forms.has(head.name)) forms.set(head.name, fullForm(head));
  return forms;
}

interface ShortForm extends OpenMetricsForm {
  readonly suffix: string;
  /** Names that OpenMetrics sets aside for the type, beside the family's and the sample's. */
  readonly reserves: readonly string[];
}

function infoForm(name: string): ShortForm {
  return { name: name.slice(0, -'_info'.length), type: 'info', suffix: '_info', reserves: [] };
}

function counterForm(name: string): ShortForm {
  const short = name.slice(0, -'_total'.length);
  return { name: short, type: 'counter', suffix: '_total', reserves: [`${short}_created`] };
}

function fullForm({ name, type, isStateSet }: Head): OpenMetricsForm {
  switch (type) {
    case 'counter':
    case 'untyped':
      return { name, type: 'unknown' };
    case 'enum':
      return { name, type: isStateSet ? 'stateset' : 'gauge' };
    case 'info':
      return { name, type: 'gauge' };
    case 'gauge':
    case 'histogram':
    case 'summary':
      return { name, type };
  }
}

const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ['', '_bucket', '_sum', '_count', '_created'],
  summary: ['', '_sum', '_count', '_created'],
};

/** The names that a family has in every form. */
function ownNames({ name, type }: Head): readonly string[] {
  return (SUFFIXES[type] ?? ['']).map((suffix) => name + suffix);
}
