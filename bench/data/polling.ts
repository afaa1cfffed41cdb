import { labelsOf, METRICS, valueOf } from './series.ts';

/** Polling is a source at many targets of one server. */
export interface Polling {
  /** Of the server, bench/subjects/upstream.ts: `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly targets: number;
  /** Rows of each target's answer. */
  readonly items: number;
  /** An interval, like 5s. */
  readonly refresh: string;
}

/** pollingConfig writes its config; each row of an answer has METRICS samples. */
export function pollingConfig({ origin, targets, items, refresh }: Polling): string {
  const names = Array.from(
    { length: targets },
    (_, at) => `      - { name: t${at}, url: '${origin}/series/${at}/${items}' }`,
  );
  const metrics = Array.from({ length: METRICS }, (_, at) => metric(at));
  return `sources:
  bench:
    url: '{{ target.url }}'
    refresh: ${refresh}
    targets:
${names.join('\n')}
    metrics:
      - each: $.*
        labels: { queue: $.queue, source: $.source, state: $.state }
        metrics:
${metrics.join('\n')}
`;
}

function metric(at: number): string {
  return `          - { name: bench_queue_figure_${at}, type: gauge, help: A figure of a queue., value: '$.figures[${at}]' }`;
}

/** Answer is what one target says: so many rows, whose figures are others in another turn. */
export interface Answer {
  readonly target: number;
  readonly items: number;
  readonly turn: number;
}

/** seriesJson is the answer of one target. */
export function seriesJson({ target, items, turn }: Answer): string {
  const rows = Array.from({ length: items }, (_, item) => ({
    ...labelsOf(target, item),
    figures: Array.from({ length: METRICS }, (_, metric) => valueOf({ source: target, item, metric, turn })),
    durable: true,
    consumers: [],
    node: 'rabbit@node-1.example.org',
  }));
  return JSON.stringify(rows);
}
