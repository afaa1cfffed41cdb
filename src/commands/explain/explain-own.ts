import type { Config } from '../../config/config.ts';
import { numberText } from '../../exposition/number.ts';
import { didYouMean } from '../../kit/did-you-mean.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { type FailedList, unlistedText } from '../probe/listed-targets.ts';
import type { Wanted } from '../probe/read-once.ts';
import type { Explained, Explanation, Reason } from './explanation.ts';
import { otherLabels } from './other-labels.ts';
import type { OwnMetric } from './own-metrics.ts';
import { withoutPrometheusLabels } from './scraped-labels.ts';
import type { Selector } from './selector.ts';
import { isSelected, seriesLine, seriesOf, type ShownSeries } from './series.ts';

/** OwnParts is a metric that no config gives, and how sources are read where it tells of some. */
export interface OwnParts {
  readonly own: OwnMetric;
  readonly selector: Selector;
  readonly config: Config;
  readonly read: (wanted: Pick<Wanted, 'names' | 'lookups'>) => Promise<OwnRead>;
}

/** OwnRead is what came of a reading, and the lists of targets that could not be read before it. */
export interface OwnRead {
  readonly snapshots: readonly Snapshot[];
  readonly unlisted: readonly FailedList[];
}

const WHERE: Readonly<Record<OwnMetric['of'], string>> = {
  source: 'the exporter tells it of each source; a label source="…" says of which, and this command then reads it once',
  lookup: 'the exporter tells it of each lookup; a label lookup="…" says of which, and this command then fills it once',
  probe: 'the exporter tells it on each page of /probe',
  process: 'the exporter tells it of its own process, on the page of metrics',
  prometheus: 'Prometheus makes it itself with each scrape; it stands on no page of the exporter',
};

/** explainOwn says what a metric of the exporter's own is and, where a source or lookup is named, what it is after one reading. */
export async function explainOwn({ own, selector: written, config, read }: OwnParts): Promise<Explanation> {
  const notes = [`${own.name} (${own.type}): ${own.help}`, WHERE[own.of]];
  const head = { selector: written.text, notes, more: 0 };
  const named = written.matchers.find(({ label, operator }) => label === own.of && operator === '=');
  if (named === undefined) return { ...head, exists: true, series: [], reasons: [] };
  const known = own.of === 'source' ? config.sources : config.lookups;
  if (!Object.hasOwn(known, named.wanted)) {
    const hint = didYouMean(named.wanted, Object.keys(known)) ?? `there are ${Object.keys(known).join(', ')}`;
    const isModule = own.of === 'source' && Object.hasOwn(config.modules, named.wanted);
    const message = isModule
      ? `${named.wanted} is a module: what is told of it stands on the pages of its probes`
      : `no ${own.of} is called ${named.wanted}: ${hint}`;
    return { ...head, exists: false, series: [], reasons: [{ why: 'not_a_source', message, lines: [] }] };
  }
  const fillers = config.lookups[named.wanted]?.sources ?? [];
  const { snapshots, unlisted } = await read(
    own.of === 'source' ? { names: [named.wanted] } : { names: fillers, lookups: [named.wanted] },
  );
  const all = snapshots.flatMap((snapshot) => seriesOf([snapshot], written.name));
  const { selector, notes: more } = withoutPrometheusLabels(written, all);
  const series = all.filter((one) => isSelected(one, selector)).map(shown);
  const faults = [...unlisted.map(unlistedText), ...snapshots.flatMap(faultNote)];
  const isThere = series.length > 0;
  const reasons = isThere ? [] : missing(all, selector, own);
  return { ...head, notes: [...notes, ...more, ...faults], exists: isThere, series, reasons };
}

function shown(series: ShownSeries): Explained {
  return { series: seriesLine(series), value: numberText(series.value), notes: [] };
}

function faultNote({ source, fault }: Snapshot): readonly string[] {
  return fault === undefined ? [] : [`${source} failed with ${fault.code}: ${fault.message} (${fault.hint})`];
}

function missing(all: readonly ShownSeries[], { matchers }: Selector, { name }: OwnMetric): readonly Reason[] {
  const others = otherLabels(all, matchers);
  if (others.length > 0) return others;
  return [
    {
      why: 'no_samples',
      message: `one reading of the source gave no ${name}: nothing that it counts has happened`,
      lines: [],
    },
  ];
}
