import { isMap, isScalar, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';

/**
 * unfoldMaps writes the flow maps at the paths as blocks, one key a line, each as it was written. A map stays what it is
 * where it holds comments, a value of several lines or nothing, or stands in a flow itself or in a list.
 */
export function unfoldMaps(text: string, paths: readonly (readonly (string | number)[])[]): string {
  const document = parseDocument(text);
  const maps = new Map<YAMLMap, string>();
  for (const path of paths) {
    const [map, outer] = [document.getIn(path, true), document.getIn(path.slice(0, -1), true)];
    if (isMap(map) && isMap(outer) && mayUnfold(text, map, outer)) maps.set(map, `${indentOf(text, outer)}  `);
  }
  return [...maps]
    .sort(([a], [b]) => startOf(b) - startOf(a))
    .reduce((whole, [map, indent]) => {
      const lines = map.items.map((pair) => `\n${indent}${pairText(text, pair)}`).join('');
      return whole.slice(0, startOf(map)).trimEnd() + lines + whole.slice(endOf(map));
    }, text);
}

function mayUnfold(text: string, map: YAMLMap, outer: YAMLMap): boolean {
  const written = text.slice(startOf(map), endOf(map));
  const isShort = map.items.every((pair) => !pairText(text, pair).includes('\n'));
  const isAlone = (text.slice(endOf(map)).split('\n', 1)[0] ?? '').trim() === '';
  return map.flow === true && outer.flow !== true && map.items.length > 0 && !/\s#/.test(written) && isShort && isAlone;
}

function pairText(text: string, { key, value }: Pair): string {
  const name = isScalar(key) ? text.slice(startOf(key), endOf(key)) : '';
  const written = value === null ? '' : text.slice(startOf(value as Node), endOf(value as Node)).trim();
  return written === '' ? `${name}:` : `${name}: ${written}`;
}

/** The column of a map's first key, in spaces. */
function indentOf(text: string, map: YAMLMap): string {
  return ' '.repeat(startOf(map) - (text.lastIndexOf('\n', startOf(map) - 1) + 1));
}

function startOf({ range }: Node): number {
  return range?.[0] ?? 0;
}

/** Where the text of a node ends, without the white space behind it. */
function endOf({ range }: Node): number {
  return range?.[1] ?? 0;
}
