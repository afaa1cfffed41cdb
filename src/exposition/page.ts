import type { Family } from '../model/family.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { asChunk, type Chunk, type Chunks, createChunks, sampleLines } from './chunk.ts';
import { groupOf, isDistribution } from './distribution.ts';
import { createDistinct, type Distinct } from './distinct.ts';
import type { Format } from './format.ts';
import { createGroups, type Group } from './groups.ts';
import { type Head, openMetricsHead, textHead } from './head.ts';
import { openMetricsForms } from '../model/open-metrics-form.ts';

export type { Format } from './format.ts';

/** Page is a whole exposition. */
export interface Page {
  /** Its families, sorted by name: the same objects as on the page before where nothing has changed. */
  readonly sections: readonly Section[];
  /** Samples left out because an earlier snapshot has their series, or their family under another type. */
  readonly duplicates: number;
}

/** Section is one family of a page, over all snapshots: its head and then their samples. */
export interface Section {
  readonly chunks: readonly Chunk[];
  /** In bytes, or characters where a chunk is text. */
  readonly length: number;
}

/** Renderer writes pages and keeps what it wrote of each family object for the next page. */
export interface Renderer {
  /** Writes each family once, sorted by name, its samples in the order of the snapshots; the first of two equal series wins. */
  renderPage(snapshots: readonly Snapshot[], format: Format): Page;
}

/** createRenderer makes a renderer that has not written anything yet, but for what is in a store that it is given. */
export function createRenderer(chunks = createChunks()): Renderer {
  const written: Readonly<Record<Format, WeakMap<Group, Written>>> = {
    text: new WeakMap(),
    openmetrics: new WeakMap(),
  };
  const memory = createGroups();
  let distinct: ReadonlyMap<string, Distinct> = new Map();
  const bodyOf = ({ head, parts }: Group, format: Format): Body => {
    const remembered = distinct.get(head.name);
    const isDistinct = remembered === undefined || (!isDistribution(head) && remembered.areDistinct(parts));
    if (!isDistinct) return firstOnes(parts, format, chunks);
    return { chunks: parts.map((part) => chunks.of(part, format)), duplicates: 0 };
  };
  const writtenOf = (group: Group, head: string, format: Format): Written => {
    const known = written[format].get(group);
    if (known?.head === head) return known;
    const body = bodyOf(group, format);
    const made = { head, section: sectionOf([head, ...body.chunks]), duplicates: group.clashes + body.duplicates };
    written[format].set(group, made);
    return made;
  };
  return {
    renderPage(snapshots, format) {
      const groups = memory.of(snapshots);
      distinct = distinctOf(groups, distinct);
      const sorted = [...groups.values()].sort((a, b) => (a.head.name < b.head.name ? -1 : 1));
      const write = headWriter(sorted, format);
      const all = sorted.map((group) => writtenOf(group, write(group.head), format));
      const sections = all.map(({ section }) => section);
      if (format === 'openmetrics') sections.push(END);
      return { sections, duplicates: all.reduce((sum, { duplicates }) => sum + duplicates, 0) };
    },
  };
}

/** renderPage writes one page from scratch, as text; see Renderer. */
export function renderPage(
  snapshots: readonly Snapshot[],
  format: Format,
): Pick<Page, 'duplicates'> & { text: string } {
  const { sections, duplicates } = createRenderer().renderPage(snapshots, format);
  return { text: sections.map(({ chunks }) => chunks.join('')).join(''), duplicates };
}

/** Written is a group in one format, under what its head was then. */
interface Written {
  readonly head: string;
  readonly section: Section;
  readonly duplicates: number;
}

interface Body {
  readonly chunks: readonly Chunk[];
  readonly duplicates: number;
}

const END = sectionOf(['# EOF\n']);

function sectionOf(chunks: readonly Chunk[]): Section {
  return { chunks, length: chunks.reduce((sum, { length }) => sum + length, 0) };
}

/** Only families of several parts have to be looked at. */
function distinctOf(
  groups: ReadonlyMap<string, Group>,
  before: ReadonlyMap<string, Distinct>,
): ReadonlyMap<string, Distinct> {
  const distinct = new Map<string, Distinct>();
  for (const [name, { parts }] of groups) {
    if (parts.length > 1) distinct.set(name, before.get(name) ?? createDistinct());
  }
  return distinct;
}

function headWriter(groups: readonly Group[], format: Format): (head: Head) => string {
  if (format === 'text') return textHead;
  const forms = openMetricsForms(groups.map(({ head }) => head));
  return (head) => {
    const form = forms.get(head.name);
    return form === undefined ? '' : openMetricsHead(head, form);
  };
}

/** Leaves out series that an earlier part has. */
function firstOnes(parts: readonly Family[], format: Format, chunks: Chunks): Body {
  const owners = new Map<string, Family>();
  let duplicates = 0;
  const written = parts.map((part) => {
    const repeated = repeatedRows(part, owners);
    if (repeated.size === 0) return chunks.of(part, format);
    duplicates += repeated.size;
    return asChunk(sampleLines(part, format, repeated));
  });
  return { chunks: written, duplicates };
}

/** Finds rows whose series an earlier part owns; a histogram or summary is owned whole, so that none is mixed of two. */
function repeatedRows(part: Family, owners: Map<string, Family>): ReadonlySet<number> {
  const repeated = new Set<number>();
  const isGrouped = isDistribution(part);
  part.labels.forEach((labels, row) => {
    const key = isGrouped ? groupOf(labels) : labels;
    const owner = owners.get(key);
    if (owner === undefined) owners.set(key, part);
    else if (owner !== part) repeated.add(row);
  });
  return repeated;
}
