import { LineCounter, type Node, parseDocument } from 'yaml';
import type { Report } from '../kit/compiler.ts';
import type { ConfigNode, Place } from '../model/node.ts';
import type { ConfigText } from './read.ts';
import { faultsOf, isReadable } from './yaml-faults.ts';
import { treeOf } from './yaml-tree.ts';

/** YAML 1.2 whatever the file says of its version; keys that stand twice and merges are read by `treeOf`, with places. */
const STRICT = {
  strict: true,
  schema: 'core',
  resolveKnownTags: false,
  merge: false,
  uniqueKeys: false,
  prettyErrors: false,
} as const;

/**
 * parseYaml reads a file strictly: errors and warnings of the parser, keys that stand twice and unknown tags are reported
 * as CONFIG_YAML. Undefined when it cannot be told what stands in the file; an empty file is an empty map.
 */
export function parseYaml({ file, text }: ConfigText, report: Report): ConfigNode | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { ...STRICT, lineCounter: lines });
  const at = (offset: number, path: string): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col), path };
  };
  for (const { offset, ...fault } of faultsOf(document, text)) {
    report({ code: 'CONFIG_YAML', place: at(offset, ''), ...fault });
  }
  if (!isReadable(document)) return undefined;
  if (document.contents === null) return { kind: 'map', entries: [], place: at(0, '') };
  const place = (node: Node | null | undefined, path: string): Place => at(node?.range?.[0] ?? 0, path);
  return treeOf(document.contents, { report, place });
}
