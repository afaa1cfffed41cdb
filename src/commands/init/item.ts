import { type Field, NUMBER_PATTERN, type NumberField, readField } from './field.ts';
import { isValueWord, labelNameOf, type Names, tellingWords, toldBy } from './names.ts';
import type { EntryProposal, GroupProposal, Label, MetricProposal } from './proposal.ts';
import { type Shape, textOf } from './shape.ts';
import { plural, sentence, withoutRepeats } from './words.ts';

/** Scope is what is the same for everything that an item holds. */
export interface Scope {
  readonly isXml: boolean;
  readonly names: Names;
  /** Names of the labels that are taken, those of the items around among them. */
  readonly labels: readonly string[];
  /** By which the document is told from others of the config; none for an only one. */
  readonly own: readonly string[];
  /** By which an item of the document is called where nothing else says it: of `/queues`, queue. */
  readonly called: readonly string[];
}

/** At is a place in a document, as seen from the item. */
export interface At {
  readonly path: string;
  /** The name of the member that stands there; '' for an item itself. */
  readonly name: string;
  /** Whether its object has no other member. */
  readonly isOnly: boolean;
  /** The words of the members that lead to it, from the root on. */
  readonly context: readonly (readonly string[])[];
  /** Whether some items lack it. */
  readonly isOptional: boolean;
}

/** Property is a text that says what an item is; `around` are the words of the object that it stands in. */
export interface Property {
  readonly words: readonly string[];
  readonly around: readonly string[];
  readonly path: string;
}

/** Item gathers what an item of a list, or the whole document, holds. */
export interface Item {
  readonly scope: Scope;
  /** Paths that are labels already. */
  readonly used: ReadonlySet<string>;
  readonly metrics: MetricProposal[];
  readonly properties: Property[];
  readonly groups: GroupProposal[];
  /** What the metrics are of, with the values that they were made of. */
  readonly told: Map<string, Shape>;
  /** Lists are read when all else is, so that what stands further out has the shorter name. */
  readonly later: (() => void)[];
  readonly passedOver: { readonly path: string; readonly reason: string }[];
}

/** openItem begins with nothing. */
export function openItem(scope: Scope, used: readonly string[] = []): Item {
  return {
    scope,
    used: new Set(used),
    metrics: [],
    properties: [],
    groups: [],
    told: new Map(),
    later: [],
    passedOver: [],
  };
}

/** addField makes a metric, a label of the info, or a remark of a scalar. */
export function addField(item: Item, at: At, shape: Shape): void {
  if (item.used.has(at.path)) return;
  const words = at.context.at(-1) ?? [];
  const field = readField(at.name, shape, at.context.at(-2));
  if (field.kind === 'none') item.passedOver.push({ path: at.path, reason: field.reason });
  else if (field.kind === 'id') item.passedOver.push({ path: at.path, reason: 'an id' });
  else if (field.kind === 'property') item.properties.push(propertyAt(item, at, words));
  else if (isToldAlready(item, at, { field, shape }))
    item.passedOver.push({ path: at.path, reason: 'the same once more' });
  else item.metrics.push(metricOf(item.scope, at, field));
}

function propertyAt({ scope }: Item, { path, context }: At, words: readonly string[]): Property {
  const isNested = /^\$[.[].*[.[]/.test(path);
  const outer = context.at(-2) ?? [];
  if (!isNested) return { words, around: tellingWords(outer, scope.called), path };
  const isBare = words.length === 1 && tellingWords(outer, []).length > 0;
  return { words: isBare ? [...outer, ...words] : words, around: outer, path };
}

/** `started` and `started_iso8601` are one time, `forks` and `forks_count` one number as long as they are the same. */
function isToldAlready(
  { told }: Item,
  { context }: At,
  { field, shape }: { readonly field: Metered; readonly shape: Shape },
): boolean {
  if (field.kind !== 'number') return false;
  const { words, unit = '' } = field.measure;
  const counted = words.at(-1) === 'count' ? words.slice(0, -1).map((word) => plural(word)) : words;
  const key = [...context.slice(0, -1), counted, unit].flat().join(' ');
  const before = told.get(key);
  if (before === undefined) told.set(key, shape);
  return before !== undefined && (unit === 'timestamp_seconds' || valuesOf(before) === valuesOf(shape));
}

function valuesOf({ scalars }: Shape): string {
  return JSON.stringify(scalars.map(({ value }) => textOf(value)));
}

type StateField = Extract<Field, { readonly kind: 'state' }>;
type Metered = Exclude<Field, { readonly kind: 'none' | 'id' | 'property' }>;

function metricOf(scope: Scope, at: At, field: Metered): MetricProposal {
  return field.kind === 'state' ? stateOf(scope, at, field) : numberOf(scope, at, field);
}

function stateOf({ names, own }: Scope, { path, context, isOptional }: At, field: StateField): MetricProposal {
  const [outer, words] = [context.slice(0, -1), context.at(-1) ?? []];
  return {
    ...{ name: names.metric({ context: outer, words, own, type: 'enum' }), type: 'enum', help: helpOf(outer, words) },
    ...{
      states: field.states,
      value: field.isPadded ? [path, 'trim'] : path,
      note: 'seen in the sample; add what else there is',
    },
    ...(isOptional && { where: path }),
  };
}

function numberOf({ names, own }: Scope, { path, context, isOptional }: At, field: NumberField): MetricProposal {
  const { type, measure, isBoolean = false, isMixed = false } = field;
  const { unit, steps, words } = measure;
  const note = field.note ?? measure.note;
  const outer = context.slice(0, -1);
  const name = names.metric({ context: outer, type, own, words, ...(unit !== undefined && { unit }) });
  return {
    ...{ name, type, help: helpOf(outer, words, isBoolean ? ', 1 if so' : unitText(unit)) },
    value: steps.length === 0 ? path : [path, ...steps],
    ...(isMixed ? { where: [path, { match: NUMBER_PATTERN }, 'length'] } : isOptional && { isOptional }),
    ...(note !== undefined && { note }),
  };
}

function helpOf(context: At['context'], words: readonly string[], after = ''): string {
  const around = withoutRepeats(toldBy(context)).join(' ');
  const told = around === '' || words.some((word) => !isValueWord(word)) ? words : [];
  const text = told.length === 0 || around === '' ? [around, ...told] : [`${around}:`, ...told];
  if (text.join('') === '') return sentence(['value'], after);
  return sentence(
    text.filter((word) => word !== ''),
    after,
  );
}

function unitText(unit: string | undefined): string {
  if (unit === undefined) return '';
  if (unit === 'ratio') return ', from 0 to 1';
  return unit === 'timestamp_seconds' ? ', in Unix time' : `, in ${unit}`;
}

/** What an info says beside its labels would be too much. */
const MOST_PROPERTIES = 12;

/** entriesOf gives the metrics of an item, its info, and its groups. */
export function entriesOf(item: Item, context: At['context']): readonly EntryProposal[] {
  return [...item.metrics, ...infoOf(item, context), ...item.groups];
}

function infoOf({ scope, properties, passedOver }: Item, context: At['context']): readonly MetricProposal[] {
  if (properties.length === 0) return [];
  const taken = [...scope.labels];
  const labels = properties.slice(0, MOST_PROPERTIES).map(({ words, around, path }): Label => {
    const name = labelNameOf(words, around, taken);
    taken.push(name);
    return { name, expression: path };
  });
  for (const { path } of properties.slice(MOST_PROPERTIES)) passedOver.push({ path, reason: 'one label too many' });
  const name = scope.names.metric({ context, words: [], own: scope.own, type: 'info' });
  const told = withoutRepeats(toldBy(context));
  return [{ name, type: 'info', help: sentence(['what', ...(told.length > 0 ? told : ['this']), 'is']), labels }];
}

/** remarksOf says what was passed over, so many on a line as fit. */
export function remarksOf({ passedOver }: Item): readonly string[] {
  const lines: string[] = [];
  const reasons = [...new Set(passedOver.map(({ reason }) => reason))].sort();
  for (const reason of reasons) {
    const paths = passedOver.filter((one) => one.reason === reason).map(({ path }) => path);
    lines.push(...wrapped(`left out, ${reason}: `, paths));
  }
  return lines;
}

const WIDTH = 110;

function wrapped(head: string, parts: readonly string[]): readonly string[] {
  const lines: string[] = [];
  let line = head;
  for (const [index, part] of parts.entries()) {
    const text = `${part.replace(/[\n\r]/g, ' ')}${index < parts.length - 1 ? ', ' : ''}`;
    if (line.length + text.length > WIDTH && line !== head) {
      lines.push(line.trimEnd());
      line = '  ';
    }
    line += text;
  }
  return [...lines, line.trimEnd()];
}
