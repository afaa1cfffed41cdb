import type { Report } from '../kit/compiler.ts';
import { didYouMean } from '../kit/did-you-mean.ts';
import { markedNodes } from '../kit/marked-nodes.ts';
import type { Registry } from '../kit/registry.ts';
import { shown } from '../kit/shown.ts';
import type { MapEntry, ScalarNode } from '../model/node.ts';
import { findLookups } from './find-lookups.ts';
import { textOf } from './metric-nodes.ts';
import { type Section, sectionOf, type Tree } from './tree.ts';

/** NameTools is what names are checked with. */
export interface NameTools {
  readonly registry: Registry;
  readonly report: Report;
}

/**
 * checkNames finds names that stand twice, names of lookups and sources that are nowhere, and lookups that need each
 * other. Reports CONFIG_DUPLICATE_NAME, CONFIG_UNKNOWN_LOOKUP, CONFIG_UNKNOWN_SOURCE and CONFIG_LOOKUP_CIRCLE.
 */
export function checkNames(trees: readonly Tree[], tools: NameTools): void {
  for (const section of ['auth', 'sources', 'modules', 'lookups'] as const) checkUnique(section, trees, tools.report);
  const sources = sectionOf(trees, 'sources');
  const lookups = sectionOf(trees, 'lookups');
  const modules = sectionOf(trees, 'modules');
  const used = [...sources, ...modules, ...lookups].flatMap(({ value }) => findLookups(value, tools.registry));
  checkKnown({ nodes: used, word: 'lookup', known: namesOf(lookups) }, tools.report);
  const read = lookups.flatMap((lookup) => sourcesOf(lookup, tools.registry));
  checkKnown({ nodes: read, word: 'source', known: namesOf([...sources, ...modules]) }, tools.report);
  checkCircles(lookups, tools);
}

function checkUnique(section: Section, trees: readonly Tree[], report: Report): void {
  const first = new Map<string, MapEntry>();
  for (const entry of sectionOf(trees, section)) {
    const { key, keyPlace } = entry;
    const { file, line } = first.get(key)?.keyPlace ?? keyPlace;
    const message = `${key} stands under ${section} at ${file}:${line} already`;
    if (first.has(key)) report({ code: 'CONFIG_DUPLICATE_NAME', place: keyPlace, message });
    else first.set(key, entry);
  }
}

/** sourcesOf finds the names of the sources that fill a lookup. */
export function sourcesOf({ value }: MapEntry, registry: Registry): readonly ScalarNode[] {
  const plugin = registry.find('join', textOf(value, 'type') ?? '');
  return plugin === undefined ? [] : markedNodes(plugin.options, value, 'source');
}

function namesOf(entries: readonly MapEntry[]): readonly string[] {
  return entries.map(({ key }) => key);
}

interface Uses {
  readonly nodes: readonly ScalarNode[];
  readonly word: 'lookup' | 'source';
  readonly known: readonly string[];
}

function checkKnown({ nodes, word, known }: Uses, report: Report): void {
  for (const node of nodes) {
    if (known.includes(node.text)) continue;
    const near = didYouMean(node.text, known) ?? `define it under ${word}s`;
    const code = word === 'lookup' ? 'CONFIG_UNKNOWN_LOOKUP' : 'CONFIG_UNKNOWN_SOURCE';
    report({ code, place: node.place, message: `no ${word} is called ${shown(node)}`, hint: near });
  }
}

/** Each circle is reported once, where the first of its lookups stands. */
function checkCircles(lookups: readonly MapEntry[], { registry, report }: NameTools): void {
  const needs = new Map(lookups.map(({ key, value }) => [key, findLookups(value, registry).map(({ text }) => text)]));
  const reported = new Set<string>();
  for (const { key, keyPlace } of lookups) {
    const circle = reported.has(key) ? undefined : circleFrom([key], needs);
    if (circle === undefined) continue;
    for (const name of circle) reported.add(name);
    const message = `lookups need each other: ${[...circle, key].join(' → ')}`;
    report({ code: 'CONFIG_LOOKUP_CIRCLE', place: keyPlace, message });
  }
}

/** The way from the first lookup of a path back to itself. */
function circleFrom(
  path: readonly [string, ...string[]],
  needs: ReadonlyMap<string, readonly string[]>,
): readonly string[] | undefined {
  for (const next of needs.get(path.at(-1) ?? '') ?? []) {
    if (next === path[0]) return path;
    const circle = path.includes(next) ? undefined : circleFrom([...path, next], needs);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
