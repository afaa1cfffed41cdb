import type { Family } from '../model/family.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type Chunks, createChunks, sampleLines } from './chunk.ts';
import { groupOf, isDistribution } from './distribution.ts';
import type { Format } from './format.ts';
import { type Head, headOf, openMetricsHead, textHead } from './head.ts';
import { openMetricsForms } from '../model/open-metrics-form.ts';

export type { Format } from './format.ts';

/** Page is a whole exposition. */
export interface Page {
  readonly text: string;
  /** Samples left out because an earlier snapshot has their series, or their family under another type. */
  readonly duplicates: number;
}

/** Renderer writes pages and keeps what it wrote of each family object for the next page. */
export interface Renderer {
  /** Writes each family once, sorted by name, its samples in the order of the snapshots; the first of two equal series wins. */
  renderPage(snapshots: readonly Snapshot[], format: Format): Page;
}

/** createRenderer makes a renderer that has not written anything yet. */
export function createRenderer(): Renderer {
  const chunks = createChunks();
  return {
    renderPage(snapshots, format) {
      const groups = groupsOf(snapshots);
      const write = headWriter(groups, format);
      const bodies = groups.map((group) => bodyOf(group, format, chunks));
      const text = groups.map(({ head }, index) => write(head) + (bodies[index]?.text ?? '')).join('');
      return {
        text: format === 'openmetrics' ? `${text}# EOF\n` : text,
        duplicates: bodies.reduce((sum, { duplicates }) => sum + duplicates, 0),
      };
    },
  };
}

/** renderPage writes one page from scratch; see Renderer. */
export function renderPage(snapshots: readonly Snapshot[], format: Format): Page {
  return createRenderer().renderPage(snapshots, format);
}

/** Group is a family over all snapshots. */
interface Group {
  readonly head: Head;
  readonly parts: readonly Family[];
  /** Samples of parts whose type is not that of the first. */
  readonly clashes: number;
}

function groupsOf(snapshots: readonly Snapshot[]): readonly Group[] {
  const byName = new Map<string, [Family, ...Family[]]>();
  for (const family of snapshots.flatMap(({ families }) => families)) {
    if (family.values.length === 0) continue;
    const parts = byName.get(family.name);
    if (parts === undefined) byName.set(family.name, [family]);
    else parts.push(family);
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, parts]) => groupFrom(parts));
}

function groupFrom(all: readonly [Family, ...Family[]]): Group {
  const [first] = all;
  const parts = all.filter(({ type }) => type === first.type);
  return { head: headOf(first, parts), parts, clashes: sampleCount(all) - sampleCount(parts) };
}

function sampleCount(families: readonly Family[]): number {
  return families.reduce((sum, { values }) => sum + values.length, 0);
}

function headWriter(groups: readonly Group[], format: Format): (head: Head) => string {
  if (format === 'text') return textHead;
  const forms = openMetricsForms(groups.map(({ head }) => head));
  return (head) => {
    const form = forms.get(head.name);
    return form === undefined ? '' : openMetricsHead(head, form);
  };
}

function bodyOf({ parts, clashes }: Group, format: Format, chunks: Chunks): Page {
  const owners = new Map<string, Family>();
  let duplicates = clashes;
  const texts = parts.map((part) => {
    // One source's own series are told apart where they are made; only several can hold the same.
    const repeated = parts.length === 1 ? undefined : repeatedRows(part, owners);
    if (repeated === undefined || repeated.size === 0) return chunks.of(part, format);
    duplicates += repeated.size;
    return sampleLines(part, format, repeated);
  });
  return { text: texts.join(''), duplicates };
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
