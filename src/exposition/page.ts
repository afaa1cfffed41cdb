import type { Family } from '../model/family.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { asChunk, type Chunk, type Chunks, createChunks, sampleLines } from './chunk.ts';
import { groupOf, isDistribution } from './distribution.ts';
import { createDistinct, type Distinct } from './distinct.ts';
import type { Format } from './format.ts';
import { type Head, headOf, openMetricsHead, textHead } from './head.ts';
import { openMetricsForms } from '../model/open-metrics-form.ts';

export type { Format } from './format.ts';

/** Page is a whole exposition. */
export interface Page {
  /** Its text, in parts that are the same objects as those of the page before where nothing has changed. */
  readonly chunks: readonly Chunk[];
  /** Samples left out because an earlier snapshot has their series, or their family under another type. */
  readonly duplicates: number;
}

/** Renderer writes pages and keeps what it wrote of each family object for the next page. */
export interface Renderer {
  /** Writes each family once, sorted by name, its samples in the order of the snapshots; the first of two equal series wins. */
  renderPage(snapshots: readonly Snapshot[], format: Format): Page;
}

/** createRenderer makes a renderer that has not written anything yet, but for what is in a store that it is given. */
export function createRenderer(chunks = createChunks()): Renderer {
  let distinct = new Map<string, Distinct>();
  return {
    renderPage(snapshots, format) {
      const groups = groupsOf(snapshots);
      const write = headWriter(groups, format);
      const before = distinct;
      distinct = new Map();
      const page: Chunk[] = [];
      let duplicates = 0;
      for (const { head, parts, clashes } of groups) {
        const remembered = parts.length > 1 ? (before.get(head.name) ?? createDistinct()) : undefined;
        if (remembered !== undefined) distinct.set(head.name, remembered);
        const isDistinct = remembered === undefined || (!isDistribution(head) && remembered.areDistinct(parts));
        const body = isDistinct
          ? { chunks: parts.map((part) => chunks.of(part, format)), duplicates: 0 }
          : firstOnes(parts, format, chunks);
        page.push(write(head));
        for (const chunk of body.chunks) page.push(chunk);
        duplicates += clashes + body.duplicates;
      }
      if (format === 'openmetrics') page.push('# EOF\n');
      return { chunks: page, duplicates };
    },
  };
}

/** renderPage writes one page from scratch, as text; see Renderer. */
export function renderPage(
  snapshots: readonly Snapshot[],
  format: Format,
): Pick<Page, 'duplicates'> & { text: string } {
  const { chunks, duplicates } = createRenderer().renderPage(snapshots, format);
  return { text: chunks.join(''), duplicates };
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

/** Leaves out series that an earlier part has. */
function firstOnes(parts: readonly Family[], format: Format, chunks: Chunks): Page {
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
