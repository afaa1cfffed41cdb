import type { Selector } from './selector.ts';
import type { ShownSeries } from './series.ts';

/** What Prometheus puts on every series of a scrape. */
const SCRAPED: readonly string[] = ['instance', 'job'];

/** Narrowed is a selector without what no exporter could know, and what is to be said of that. */
export interface Narrowed {
  readonly selector: Selector;
  readonly notes: readonly string[];
}

/** withoutPrometheusLabels takes out matchers of labels that Prometheus adds, unless the series have such labels of their own. */
export function withoutPrometheusLabels(selector: Selector, series: readonly ShownSeries[]): Narrowed {
  const isScraped = (label: string): boolean =>
    SCRAPED.includes(label) && !series.some(({ labels }) => Object.hasOwn(labels, label));
  const left = selector.matchers.filter(({ label }) => isScraped(label));
  const notes = left.map(({ label }) => `${label} is passed over: Prometheus adds it when it scrapes`);
  return { selector: { ...selector, matchers: selector.matchers.filter((one) => !left.includes(one)) }, notes };
}
