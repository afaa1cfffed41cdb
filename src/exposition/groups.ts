import type { Family } from '../model/family.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type Head, headOf } from './head.ts';

/** Group is a family over all snapshots; the same object as long as its parts are. */
export interface Group {
  readonly all: Parts;
  readonly head: Head;
  /** Those that have the type of the first. */
  readonly parts: readonly Family[];
  /** Samples of the others. */
  readonly clashes: number;
}

/** Groups puts the families of pages together by their names; those without samples are left out. */
export interface Groups {
  of(snapshots: readonly Snapshot[]): ByName;
}

type ByName = ReadonlyMap<string, Group>;
type Families = readonly Family[];

/** createGroups makes an empty memory. What the first snapshots have is kept while they are those of the page before. */
export function createGroups(): Groups {
  let before: readonly Families[] = [];
  let groups: ByName = new Map();
  let settled: ByName = new Map();
  let count = 0;
  return {
    of(snapshots) {
      const lists = snapshots.map(({ families }) => families);
      const same = sameCount(before, lists);
      if (same !== count) {
        settled = extended(new Map(), lists.slice(0, same), groups);
        count = same;
      }
      groups = extended(settled, lists.slice(count), groups);
      before = lists;
      return groups;
    },
  };
}

function sameCount(before: readonly Families[], lists: readonly Families[]): number {
  const at = lists.findIndex((families, index) => !isSame(before[index], families));
  return at === -1 ? lists.length : at;
}

function isSame(left: Families | undefined, right: Families): boolean {
  if (left === right) return true;
  return left?.length === right.length && left.every((family, index) => family === right[index]);
}

/** Puts more families behind those of groups; what has become the same group as before is that. */
function extended(groups: ByName, lists: readonly Families[], before: ByName): ByName {
  const more = new Map<string, [Family, ...Family[]]>();
  for (const families of lists) {
    for (const family of families) {
      if (family.values.length === 0) continue;
      const known = more.get(family.name);
      if (known === undefined) more.set(family.name, [family]);
      else known.push(family);
    }
  }
  const result = new Map(groups);
  for (const [name, rest] of more) {
    const all = joined(groups.get(name)?.all, rest);
    const known = before.get(name);
    result.set(name, known !== undefined && isSame(known.all, all) ? known : groupFrom(all));
  }
  return result;
}

type Parts = readonly [Family, ...Family[]];

function joined(first: Parts | undefined, rest: Parts): Parts {
  return first === undefined ? rest : [...first, ...rest];
}

function groupFrom(all: Parts): Group {
  const [first] = all;
  const parts = all.filter(({ type }) => type === first.type);
  return { all, head: headOf(first, parts), parts, clashes: sampleCount(all) - sampleCount(parts) };
}

function sampleCount(families: readonly Family[]): number {
  return families.reduce((sum, { values }) => sum + values.length, 0);
}
