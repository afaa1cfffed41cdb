import type { Config, Entry, Metric, SourceConfig } from '../../config/config.ts';
import { NOWHERE, type Template } from '../../kit/expression.ts';

/** Candidate is a source or module that may give a metric. */
export interface Candidate {
  readonly name: string;
  readonly source: SourceConfig;
  readonly isModule: boolean;
  /** Whether the name stands there; otherwise a template may come out as it. */
  readonly isSure: boolean;
}

/** findCandidates finds the sources and modules that may give a series of a name, as their own `up` too. */
export function findCandidates(config: Config, name: string): readonly Candidate[] {
  return all(config).flatMap(({ source, isModule, ...one }): readonly Candidate[] => {
    const metrics = metricsOf(source).filter((metric) => mayGive(metric, name));
    const isUp = !isModule && source.up?.name === name;
    const isSure = isUp || metrics.some((metric) => metric.name.isConstant);
    return isUp || metrics.length > 0 ? [{ ...one, source, isModule, isSure }] : [];
  });
}

/** knownNames gives every name that stands whole in a config, each with its sources. */
export function knownNames(config: Config): readonly string[] {
  const names = all(config).flatMap(({ source, isModule }) => [
    ...metricsOf(source).flatMap(({ name }) => (name.isConstant ? [name.render(NOWHERE)] : [])),
    ...(isModule || source.up === undefined ? [] : [source.up.name]),
  ]);
  return [...new Set(names)];
}

type Definition = Omit<Candidate, 'isSure'>;

function all({ sources, modules }: Config): readonly Definition[] {
  const of = (section: Config['sources'], isModule: boolean): readonly Definition[] =>
    Object.entries(section).map(([name, source]) => ({ name, source, isModule }));
  return [...of(sources, false), ...of(modules, true)];
}

/** metricsOf gives the metrics of a source, those in groups too. */
function metricsOf({ metrics = [] }: Pick<SourceConfig, 'metrics'>): readonly Metric[] {
  return metrics.flatMap(within);
}

function within(entry: Entry): readonly Metric[] {
  return 'metrics' in entry ? entry.metrics.flatMap(within) : [entry];
}

const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['_sum', '_count'],
};

function mayGive({ name, type }: Metric, wanted: string): boolean {
  return mayBeNamed(name.isConstant ? name.render(NOWHERE) : name, type, wanted);
}

/** mayBeNamed tells whether a metric of a name, or of a template for one, can give a series of the wanted name. */
export function mayBeNamed(name: string | Template, type: unknown, wanted: string): boolean {
  const suffixes = typeof type === 'string' ? (SUFFIXES[type] ?? []) : ['_bucket', '_sum', '_count'];
  const families = ['', ...suffixes].filter((suffix) => wanted.endsWith(suffix));
  return families.some((suffix) => fits(name, wanted.slice(0, wanted.length - suffix.length)));
}

function fits(name: string | Template, wanted: string): boolean {
  if (typeof name === 'string') return name === wanted;
  const fixed = name.text.split(/\{\{.*?\}\}|\$\{.*?\}/s);
  const pattern = fixed.map((text) => text.replace(/[^\w:]/g, '_')).join('[\\w:]*');
  return new RegExp(`^_?${pattern}$`).test(wanted);
}
