import { sectionOf } from '../../config/tree.ts';
import type { Document, Frame } from '../../kit/expression.ts';
import { type ConfigNode, entryOf, type MapEntry } from '../../model/node.ts';
import { isMissing, readText, type Value } from '../../model/value.ts';
import { Fault } from '../../model/fault.ts';
import type { MetricPlan } from '../../pipeline/entry-plan.ts';
import type { SourcePlan } from '../../pipeline/plan.ts';
import type { Mask } from '../probe/mask.ts';
import { preview } from '../probe/preview.ts';
import { showRequest } from '../probe/shown-request.ts';
import { metricName } from '../probe/trace-text.ts';
import { computed, evaluate, placesIn, placeText, type Seen } from './compute.ts';
import type { Computed, ItemShown, LabelShown, MetricShown, Origin, RequestShown, SourceShown } from './explanation.ts';
import { itemPath } from './item-path.ts';
import { framesOf, type Level } from './levels.ts';
import type { Exchange, Reading } from './readings.ts';

/** Told is what an origin is told of: a metric, or an entry around it, in one round. */
export interface Told {
  readonly plan: SourcePlan;
  readonly metric: MetricPlan;
  /** Down to the entry whose round it is. */
  readonly levels: readonly Level[];
  readonly round: Frame;
  /** Where the metric stands; at the innermost level by default. */
  readonly node?: ConfigNode | undefined;
  /** What was evaluated for the metric, where it was read. */
  readonly parts?: Reading['parts'];
}

/** OriginTools is what origins are told with. */
export interface OriginTools extends Seen {
  readonly mask: Mask;
}

/** originOf tells where a round comes from, and what was made of it; only labels of the given names, all of them by default. */
export function originOf(told: Told, tools: OriginTools, only?: readonly string[]): Origin {
  const { plan, levels, round, metric } = told;
  const frames = framesOf(levels, round);
  return {
    metric: metricShown(metric, told.node ?? levels.at(-1)?.node),
    source: sourceShown(plan, tools),
    requests: requestsOf(frames, tools),
    items: itemsOf(levels, frames, tools),
    labels: labelsOf(levels, frames, tools).filter(({ name }) => only?.includes(name) ?? true),
    values: valuesOf(told, tools),
  };
}

function metricShown(metric: MetricPlan, node: ConfigNode | undefined): MetricShown {
  const { type, help } = metric;
  return {
    name: metricName(metric),
    type: typeof type === 'string' ? type : `from ${type.text}`,
    help: typeof help === 'string' ? help : `from ${help.text}`,
    ...(node && { at: placeText(node.place) }),
  };
}

/** sourceShown names a source or module, its target, and where it stands. */
export function sourceShown({ name, target }: SourcePlan, { trees }: Pick<Seen, 'trees'>): SourceShown {
  const all = (['sources', 'modules'] as const).flatMap((section) => sectionOf(trees, section));
  const place = all.find(({ key }) => key === name)?.keyPlace;
  return { name, ...(target && { target: target.name }), ...(place && { at: placeText(place) }) };
}

function requestsOf(frames: readonly Frame[], tools: OriginTools): readonly RequestShown[] {
  const documents = new Set<Document>(frames.map(({ scope }) => scope.document));
  return [...documents].flatMap((document) => {
    const exchange = tools.readings.exchangeOf(document);
    return exchange === undefined ? [] : [requestShown(exchange, tools)];
  });
}

/** requestShown tells a request and its answer, without secrets. */
export function requestShown({ plan, request, response }: Exchange, { mask }: OriginTools): RequestShown {
  const shown = showRequest(request, plan, mask);
  if (response === undefined) return shown;
  const { status, headers, body, seconds } = response;
  return { ...shown, status, contentType: headers['content-type'] ?? '', bytes: body.byteLength, seconds };
}

function itemsOf(levels: readonly Level[], frames: readonly Frame[], tools: OriginTools): readonly ItemShown[] {
  return levels.flatMap((level, index) => {
    const frame = frames[index];
    const isItem = level.entry?.each !== undefined || level.entry?.where !== undefined;
    return frame !== undefined && isItem ? [itemShown(level, frame, tools)] : [];
  });
}

function itemShown({ entry, node }: Level, frame: Frame, tools: OriginTools): ItemShown {
  const outer = entry?.each === undefined ? frame : frame.parent;
  const walk = tools.readings.walks.find((one) => one.entry === entry && one.frame === outer);
  const rounds = walk?.rounds ?? [frame];
  const each = node && entryOf(node, 'each');
  const path = itemPath(frame.scope.document, frame.item);
  return {
    each: entry?.each?.text ?? '',
    ...(each && { at: placeText(each.place) }),
    position: rounds.indexOf(frame) + 1,
    count: rounds.length,
    ...(frame.key !== undefined && { key: frame.key }),
    ...(path !== undefined && { path }),
    value: preview(frame.item),
    ...whereShown({ entry, node }, frame, tools),
  };
}

function whereShown(
  { entry, node }: Pick<Level, 'entry' | 'node'>,
  frame: Frame,
  tools: Seen,
): Pick<ItemShown, 'where'> {
  const { where } = entry ?? {};
  if (where === undefined) return {};
  const written = { key: 'where', text: where.text, node: node && entryOf(node, 'where') };
  return { where: computed(written, evaluate(where, frame, tools), tools) };
}

/** labelsOf tells all labels that the levels give, the inner one of a name alone. */
function labelsOf(levels: readonly Level[], frames: readonly Frame[], tools: OriginTools): readonly LabelShown[] {
  const shown = new Map<string, LabelShown>();
  for (const [index, { labels, node }] of levels.entries()) {
    const frame = frames[index];
    if (frame === undefined) continue;
    for (const [name, expression] of Object.entries(labels)) {
      const evaluated = evaluate(expression, frame, tools);
      const written = labelEntry(node, name);
      const value = textOf(evaluated.value);
      const label = { name, ...(value !== undefined && { value }) };
      const key = { key: `labels.${name}`, text: expression.text, node: written?.value };
      shown.delete(name);
      // What stands nowhere in the source is of its target.
      if (written === undefined) shown.set(name, { ...label, by: 'the target' });
      else shown.set(name, { ...label, computed: computed(key, evaluated, tools) });
    }
  }
  return [...shown.values()];
}

function labelEntry(node: ConfigNode | undefined, name: string): MapEntry | undefined {
  const labels = node && entryOf(node, 'labels');
  return labels?.kind === 'map' ? labels.entries.find(({ key }) => key === name) : undefined;
}

function textOf(value: Value | Fault): string | undefined {
  if (value instanceof Fault) return undefined;
  const text = readText(value);
  if (isMissing(text)) return text.reason === 'absent' ? '' : undefined;
  return text;
}

/** Keys of a metric that say of which items it is read, and not what is read. */
const AROUND: ReadonlySet<string> = new Set(['each', 'where', 'labels', 'always', 'metrics', 'samples', 'fetch']);

/** Keys that hold expressions, and have no value of their own. */
const MANY: ReadonlySet<string> = new Set(['buckets', 'quantiles']);

/** What was evaluated for the metric itself, by the keys of the metric; of `samples`, by those of the sample first. */
function valuesOf({ levels, parts = [] }: Told, tools: Seen): readonly Computed[] {
  const nodes = levels
    .slice(-2)
    .flatMap(({ node }) => (node?.kind === 'map' ? [node] : []))
    .reverse();
  const entries = nodes.flatMap((node) => node.entries).filter(({ key }) => !AROUND.has(key));
  return entries.flatMap(({ key, value: node }) => {
    const places = placesIn(node);
    const own = parts.filter(({ place }) => places.has(place));
    const last = own.at(-1);
    if (last === undefined) return [];
    const shown = computed({ key, node }, { value: last.value, parts: own }, tools);
    return [MANY.has(key) ? { ...shown, value: '' } : shown];
  });
}
