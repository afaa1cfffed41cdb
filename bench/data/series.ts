import { type Family, labelText } from '../../src/model/family.ts';

/** METRICS is how many metrics each item of a source has. */
export const METRICS = 5;

/** labelColumn writes the labels of a source's items, which its families have in common. */
export function labelColumn(source: number, items: number): readonly string[] {
  return Array.from({ length: items }, (_, item) => labelText(labelsOf(source, item)));
}

/**
 * familiesOf makes the families of one source; the baselines make the same series. `turn` changes every value; the labels
 * stay the same list, as they do from poll to poll.
 */
export function familiesOf(source: number, labels: readonly string[], turn = 0): readonly Family[] {
  return Array.from({ length: METRICS }, (_, metric) => ({
    name: `bench_queue_figure_${metric}`,
    type: 'gauge',
    help: 'A figure of a queue.',
    labels,
    values: labels.map((_, item) => valueOf({ source, item, metric, turn })),
  }));
}

/** labelsOf gives the labels of an item's series. */
export function labelsOf(source: number, item: number): Readonly<Record<'queue' | 'source' | 'state', string>> {
  const name = `source-${String(source).padStart(5, '0')}`;
  return { queue: `queue of orders ${source}.${item}`, source: name, state: 'running' };
}

interface Place {
  readonly source: number;
  readonly item: number;
  readonly metric: number;
  readonly turn: number;
}

/** valueOf gives a sample's value. */
export function valueOf({ source, item, metric, turn }: Place): number {
  return (source * 31 + item * 7 + metric + turn * 104_729) % 1_000_003;
}
