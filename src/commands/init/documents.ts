import type { Sample } from './read-samples.ts';
import { isObject } from './shape.ts';

/** Documents is the samples of one document, in the order in which they were given. */
export type Documents = readonly [Sample, ...Sample[]];

/** sameDocuments tells which samples are of the same document: by name, by url, or files that are alike. */
export function sameDocuments(samples: readonly Sample[]): readonly Documents[] {
  const groups: [Sample, ...Sample[]][] = [];
  for (const sample of samples) {
    const group = groups.find(([first]) => isSame(first, sample));
    if (group === undefined) groups.push([sample]);
    else group.push(sample);
  }
  return groups;
}

function isSame(first: Sample, other: Sample): boolean {
  if (JSON.stringify(first.decoding) !== JSON.stringify(other.decoding)) return false;
  if (first.given !== undefined || other.given !== undefined) return first.given === other.given;
  if (first.isUrl || other.isUrl) return first.place === other.place;
  return first.place === other.place || likeness(first, other) >= ALIKE;
}

/** How much of their paths two documents share, from 0 to 1. */
const ALIKE = 0.6;

function likeness(first: Sample, other: Sample): number {
  const [paths, others] = [first, other].map(({ document }) => new Set(pathsOf(document.root, '', 4))) as [
    Set<string>,
    Set<string>,
  ];
  if (paths.size === 0 || others.size === 0) return 0;
  const shared = [...paths].filter((path) => others.has(path)).length;
  return shared / Math.max(paths.size, others.size);
}

/** The members of objects by their names; of lists, those of all items. */
function pathsOf(value: unknown, path: string, depth: number): readonly string[] {
  if (depth === 0) return [];
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, path, depth));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    `${path}/${name}`,
    ...pathsOf(member, `${path}/${name}`, depth - 1),
  ]);
}
