import type { Report } from '../kit/compiler.ts';
import { shown } from '../kit/shown.ts';
import { type ConfigNode, entryOf, type MapNode, type ScalarNode } from '../model/node.ts';
import { isMissing, parseNumber } from '../model/value.ts';
import { itemsOf } from './tree.ts';

/**
 * checkValue looks for a literal where a path is meant, the forgotten `$.`: in the values of a metric, which must be
 * numbers or, for an enum, states, and in `each`. Reports CONFIG_VALUE.
 */
export function checkValue(entry: MapNode, report: Report): void {
  const buckets = entryOf(entry, 'buckets');
  const walks = [entryOf(entry, 'each'), buckets && entryOf(buckets, 'each')];
  for (const literal of walks.flatMap(literalsIn)) {
    refuse(literal, `each walks to items of the document, and ${shown(literal)} is a text`, report);
  }
  const type = entryOf(entry, 'type');
  if (type?.kind === 'scalar' && type.text === 'enum') checkState(entry, report);
  else for (const value of numbersOf(entry)) checkNumber(value, report);
}

function checkState(entry: MapNode, report: Report): void {
  const listed = entryOf(entry, 'states');
  if (listed === undefined) return;
  const states = itemsOf(listed).flatMap((state) => (state.kind === 'scalar' ? [state.text] : []));
  for (const literal of literalsIn(entryOf(entry, 'value'))) {
    if (!states.includes(literal.text)) refuse(literal, `${shown(literal)} is none of the states`, report);
  }
}

function checkNumber(value: ConfigNode, report: Report): void {
  for (const literal of literalsIn(value)) {
    if (isMissing(parseNumber(literal.text))) refuse(literal, `the text ${shown(literal)} is no number`, report);
  }
}

/** All that an entry says to read as a number. */
function numbersOf(entry: MapNode): readonly ConfigNode[] {
  const single = ['value', 'timestamp', 'sum', 'count'].map((key) => entryOf(entry, key));
  const several = ['buckets', 'quantiles'].map((key) => entryOf(entry, key));
  const bounds = several.flatMap((node) =>
    node?.kind !== 'map'
      ? []
      : entryOf(node, 'each')
        ? [entryOf(node, 'count')]
        : node.entries.map(({ value }) => value),
  );
  const samples = itemsOf(entryOf(entry, 'samples')).flatMap((sample) =>
    sample.kind === 'map' ? numbersOf(sample) : [],
  );
  return [...[...single, ...bounds].filter((node) => node !== undefined), ...samples];
}

/** The literals that an expression may give as they stand: itself, a pipeline without a step, the choices of `first`. */
function literalsIn(node: ConfigNode | undefined): readonly ScalarNode[] {
  if (node === undefined) return [];
  if (node.kind === 'list') return node.items.length === 1 ? literalsIn(node.items[0]) : [];
  if (node.kind === 'map') return itemsOf(entryOf(node, 'first')).flatMap(literalsIn);
  const isComputed = node.parts.some(({ text, reference }) => reference === undefined && /^\$|\{\{/.test(text));
  return isComputed || node.value === null ? [] : [node];
}

function refuse(literal: ScalarNode, message: string, report: Report): void {
  report({ code: 'CONFIG_VALUE', place: literal.place, message, ...hintFor(literal) });
}

const PATH = /^\.?([a-z_][\w-]*(?:\.[a-z_*][\w-]*|\[[^\]]*\])*)$/i;

function hintFor(literal: ScalarNode): { readonly hint?: string } {
  if (literal.parts.some(({ reference }) => reference !== undefined)) return {};
  const path = PATH.exec(literal.text)?.[1];
  return {
    hint: path === undefined ? 'A path starts with $; what is computed is {cel: "…"}.' : `did you mean $.${path}?`,
  };
}
